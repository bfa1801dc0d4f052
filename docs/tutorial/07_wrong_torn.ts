import { encode } from "@mojibye/mojibye/codec";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const client = await Deno.connect({ port: listener.addr.port });
const conn = await listener.accept();
await client.write(encode("你好小白", "gbk"));
client.close();

const buffer = new Uint8Array(3);
let text = "";
for (let count; (count = await conn.read(buffer)) !== null;) {
  text += new TextDecoder("gbk").decode(buffer.subarray(0, count));
}
console.log(text);
conn.close();
listener.close();
