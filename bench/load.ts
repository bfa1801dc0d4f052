/**
 * Load for a server on the loopback: connections that ask and wait for the answers, for a bounded time.
 *
 * @module
 */

/** `你好,我是客户端` in GBK and a line feed. */
// deno-fmt-ignore
const QUESTION = Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3, 0x2c, 0xce, 0xd2, 0xca, 0xc7, 0xbf, 0xcd, 0xbb, 0xa7, 0xb6, 0xcb, 10);
/** Bytes of one answer, `好的,我是服务端`; in lines one more. */
const ANSWER = 15;

/** What the clients of one measurement do. */
export interface Load {
  readonly connections: number;
  /** Messages in flight on each connection; above 1 they are lines. */
  readonly inFlight: number;
  /** ms. */
  readonly duration: number;
}

/** Messages answered in a second. */
export async function load(port: number, { connections, inFlight, duration }: Load): Promise<number> {
  const lines = inFlight > 1;
  const question = new Uint8Array(lines ? 16 * inFlight : 15);
  for (let at = 0; at < question.length; at += 16) question.set(QUESTION.subarray(0, question.length - at), at);
  const answer = lines ? (ANSWER + 1) * inFlight : ANSWER;
  const conns = await Promise.all(
    Array.from({ length: connections }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  const begin = performance.now();
  const end = begin + duration;
  let answered = 0;
  await Promise.all(conns.map(async (conn) => {
    const buffer = new Uint8Array(Math.max(answer, 1024));
    while (performance.now() < end) {
      for (let at = 0; at < question.length;) at += await conn.write(question.subarray(at));
      for (let got = 0; got < answer;) {
        const count = await conn.read(buffer);
        if (count === null) throw new Error(`The server on port ${port} closed a connection under load`);
        got += count;
      }
      answered += inFlight;
    }
  }));
  const rate = answered / (performance.now() - begin) * 1000;
  for (const conn of conns) conn.close();
  return rate;
}
