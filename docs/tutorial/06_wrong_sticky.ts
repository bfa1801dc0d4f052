import { encode } from "@mojibye/mojibye/codec";

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const client = await Deno.connect({ port: listener.addr.port });
const conn = await listener.accept();
await client.write(encode("开灯", "gbk"));
await client.write(encode("关灯", "gbk"));

const buffer = new Uint8Array(1024);
const count = await conn.read(buffer);
console.log("one message?", new TextDecoder("gbk").decode(buffer.subarray(0, count ?? 0)));
client.close();
conn.close();
listener.close();
