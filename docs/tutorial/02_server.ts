import { encode } from "@mojibye/mojibye/codec";

const listener = Deno.listen({ hostname: "0.0.0.0", port: 9090, tcpBacklog: 128 });
const conn = await listener.accept();
listener.close();
const { hostname, port } = conn.remoteAddr;
console.log(`客户端的IP和端口号为:${hostname}:${port}`);

const buffer = new Uint8Array(1024);
const count = await conn.read(buffer);
const text = new TextDecoder("gbk").decode(buffer.subarray(0, count ?? 0));
console.log(`接收客户端的数据为:${text}`);
await conn.write(encode("好的,我是服务端", "gbk"));
conn.close();
