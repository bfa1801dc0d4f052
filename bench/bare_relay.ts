/** What a bridge is measured against: a loop that reads, decodes, encodes and writes, and does nothing else. */
import { codec } from "@mojibye/mojibye";

const [hostname = "", port, outer = "", inner = ""] = Deno.args;
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.error(`listening on 127.0.0.1:${listener.addr.port}`);
for (;;) {
  const front = await listener.accept();
  const back = await Deno.connect({ hostname, port: Number(port) });
  front.setNoDelay(true);
  back.setNoDelay(true);
  Promise.all([pass(front, outer, back, inner), pass(back, inner, front, outer)]).then(() => {
    front.close();
    back.close();
  });
}

async function pass(from: Deno.TcpConn, decoding: string, to: Deno.TcpConn, encoding: string): Promise<void> {
  const decoder = new TextDecoder(decoding, { ignoreBOM: true });
  const encoder = codec(encoding).encoder();
  const bytes = new Uint8Array(65536);
  const out = new Uint8Array(4 * 65536);
  for (let count; (count = await from.read(bytes)) !== null;) {
    const text = decoder.decode(bytes.subarray(0, count), { stream: true });
    const { written } = encoder.encodeInto(text, out, { stream: true });
    for (let at = 0; at < written;) at += await to.write(out.subarray(at, written));
  }
  await to.closeWrite();
}
