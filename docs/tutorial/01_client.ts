import { encode } from "@mojibye/mojibye/codec";

const conn = await Deno.connect({ hostname: "127.0.0.1", port: 9090 });
await conn.write(encode("你好,我是客户端小白!!", "gbk"));
const buffer = new Uint8Array(1024);
const count = await conn.read(buffer);
console.log(new TextDecoder("gbk").decode(buffer.subarray(0, count ?? 0)));
conn.close();
