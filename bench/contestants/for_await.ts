/** A user's own handler, which awaits every send(). for_await.ts PORT quiet|line */
import { chunks, lines, serve } from "../../mod.ts";

const [port, mode] = Deno.args;
serve({
  hostname: "127.0.0.1",
  port: Number(port),
  tcpBacklog: 4096,
  encoding: "gbk",
  framing: mode === "line" ? lines() : chunks(),
}, async (conn) => {
  for await (const _ of conn) await conn.send("好的,我是服务端");
});
