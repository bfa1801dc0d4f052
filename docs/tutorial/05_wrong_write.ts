const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const client = await Deno.connect({ port: listener.addr.port });
const conn = await listener.accept();
const picture = new Uint8Array(8 * 1024 * 1024);
const written = await client.write(picture);
console.log("the whole picture was written:", written === picture.length);
client.close();
conn.close();
listener.close();
