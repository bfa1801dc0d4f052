const conn = await Deno.connect({ hostname: "127.0.0.1", port: 9090 });
await conn.write(new TextEncoder().encode("你好"));
const buffer = new Uint8Array(1024);
const count = await conn.read(buffer);
console.log(new TextDecoder().decode(buffer.subarray(0, count ?? 0)));
conn.close();
