import { encode } from "@mojibye/mojibye/codec";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const client = await Deno.connect({ port: listener.addr.port });
const conn = await listener.accept();
await client.write(encode("开灯\n关", "gbk"));
await client.write(encode("灯\n", "gbk"));
client.close();

const decoder = new TextDecoder("gbk");
const buffer = new Uint8Array(1024);
let rest = "";
for (let count; (count = await conn.read(buffer)) !== null;) {
  const pieces = (rest + decoder.decode(buffer.subarray(0, count), { stream: true })).split("\n");
  rest = pieces.pop() ?? "";
  for (const line of pieces) console.log("one message:", line);
}
conn.close();
listener.close();
