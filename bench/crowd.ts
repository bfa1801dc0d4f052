/**
 * What a crowd does to a TLS server: thousands of connections that come and go, and thousands that never shake hands.
 * Prints the server's descriptors and memory.
 *
 * @module
 */
import { type Running, started } from "./running.ts";

const COMINGS = 10_000;
const AT_ONCE = 20;
const SILENT = 2000;
const HONEST = 200;
const caCerts = [Deno.readTextFileSync(new URL("../tests/net/certificates/authority.pem", import.meta.url))];
const QUESTION = new TextEncoder().encode("question");

/** Bytes of the server's `好的,我是服务端`. */
const ANSWER = 15;

/** Asks one question over TLS; whether it was answered. */
async function ask(port: number): Promise<boolean> {
  const raw = await Deno.connect({ hostname: "127.0.0.1", port });
  using conn = await Deno.startTls(raw, { hostname: "localhost", caCerts });
  await conn.write(QUESTION);
  const buffer = new Uint8Array(100);
  const count = await conn.read(buffer);
  await conn.closeWrite();
  return count === ANSWER && await conn.read(buffer) === null;
}

async function said(server: Running, when: string): Promise<void> {
  const [descriptors, rss = 0] = (await server.ask()).split(" ").map(Number);
  console.log(`  ${when.padEnd(38)} ${descriptors} descriptors, ${(rss / 2 ** 20).toFixed(0)} MiB`);
}

/** Runs `count` questions, `AT_ONCE` at a time. */
async function questions(port: number, count: number): Promise<number> {
  let left = count;
  let answered = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left > 0) {
      left--;
      if (await ask(port)) answered++;
    }
  }));
  return answered;
}

for (const who of ["ours", "layer"]) {
  console.log(who === "ours" ? "serve({ cert, key })" : "serve() with tlsServer()");
  await using server = await started(Deno.execPath(), [
    "run",
    "-A",
    "--v8-flags=--expose-gc",
    "replies.ts",
    who,
    "tls",
  ]);
  const port = Number(server.place);
  await questions(port, 1000); // compiled by then
  await said(server, "after 1000 connections");
  for (let part = 1; part <= 2; part++) {
    const answered = await questions(port, COMINGS / 2);
    await said(server, `after ${COMINGS / 2 * part} more, ${answered} of ${COMINGS / 2} answered`);
  }
  const silent = await Promise.all(
    Array.from({ length: SILENT }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  const begin = performance.now();
  const answered = await questions(port, HONEST);
  const took = Math.round(performance.now() - begin);
  await said(server, `${SILENT} silent; ${answered} of ${HONEST} answered in ${took} ms`);
  // The limit of a handshake is 10 s.
  const ended = Promise.all(silent.map((conn) => conn.read(new Uint8Array(1)).catch(() => null)));
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([ended, new Promise((resolve) => timer = setTimeout(resolve, 15_000))]);
  clearTimeout(timer);
  await said(server, "15 s later, or when all were closed");
  for (const conn of silent) conn.close();
}
