/** The fastest loop by hand: one decode and one write for each read, constant replies. deno_loop.ts PORT quiet|line */
const [port, mode] = Deno.args;
// deno-fmt-ignore
const LINE = Uint8Array.of(0xba, 0xc3, 0xb5, 0xc4, 0x2c, 0xce, 0xd2, 0xca, 0xc7, 0xb7, 0xfe, 0xce, 0xf1, 0xb6, 0xcb, 10);
const REPLY = LINE.subarray(0, 15);
let many = LINE;

async function serve(conn: Deno.TcpConn): Promise<void> {
  const decoder = new TextDecoder("gbk");
  let buffer = new Uint8Array(4096);
  let tail = "";
  try {
    for (let count; (count = await conn.read(buffer)) !== null;) {
      const text = decoder.decode(buffer.subarray(0, count), { stream: true });
      if (mode !== "line") {
        await conn.write(REPLY);
        continue;
      }
      const whole = tail + text;
      let lines = 0;
      let from = 0;
      for (let at; (at = whole.indexOf("\n", from)) >= 0; from = at + 1) lines++;
      tail = whole.slice(from);
      while (many.length < 16 * lines) {
        const twice = new Uint8Array(many.length * 2);
        twice.set(many);
        twice.set(many, many.length);
        many = twice;
      }
      for (let at = 0; at < 16 * lines;) at += await conn.write(many.subarray(at, 16 * lines));
      if (count === buffer.length && count < 65536) buffer = new Uint8Array(count * 4);
    }
  } catch {
    // the client is gone
  }
  conn.close();
}

for await (const conn of Deno.listen({ hostname: "127.0.0.1", port: Number(port) })) serve(conn);
