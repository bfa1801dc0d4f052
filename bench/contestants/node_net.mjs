/** Node's net. node_net.mjs PORT quiet|line */
import net from "node:net";
import process from "node:process";

const [port, mode] = process.argv.slice(2);
// deno-fmt-ignore
const LINE = Uint8Array.of(0xba, 0xc3, 0xb5, 0xc4, 0x2c, 0xce, 0xd2, 0xca, 0xc7, 0xb7, 0xfe, 0xce, 0xf1, 0xb6, 0xcb, 10);
const REPLY = LINE.subarray(0, 15);

net.createServer({ noDelay: true }, (socket) => {
  const decoder = new TextDecoder("gbk");
  let tail = "";
  socket.on("error", () => {});
  socket.on("data", (data) => {
    const text = decoder.decode(data, { stream: true });
    if (mode !== "line") return void socket.write(REPLY);
    const lines = (tail + text).split("\n");
    tail = lines.pop() ?? "";
    if (lines.length > 0) socket.cork();
    for (let i = 0; i < lines.length; i++) socket.write(LINE);
    if (lines.length > 0) socket.uncork();
  });
}).listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });
