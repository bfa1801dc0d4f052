async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
const client = await Deno.connect({ port: listener.addr.port });
const conn = await listener.accept();
const picture = new Uint8Array(8 * 1024 * 1024);
const writing = writeAll(client, picture).then(() => client.close());

let received = 0;
const buffer = new Uint8Array(65536);
for (let count; (count = await conn.read(buffer)) !== null;) received += count;
await writing;
console.log("the whole picture arrived:", received === picture.length);
conn.close();
listener.close();
