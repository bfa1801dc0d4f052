const listener = Deno.listen({ hostname: "127.0.0.1", port: 9090 });

async function server(): Promise<void> {
  for await (const conn of listener) {
    const buffer = new Uint8Array(1024);
    for (let count; (count = await conn.read(buffer)) !== null;) await conn.write(buffer.subarray(0, count));
    conn.close();
  }
}

async function client(name: string): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ port: 9090 });
  await conn.write(new TextEncoder().encode(name));
  const answer = conn.read(new Uint8Array(1024)).then(() => "answered");
  const silence = new Promise((resolve) => setTimeout(() => resolve("no answer within 300 ms"), 300));
  console.log(name, await Promise.race([answer, silence]));
  return conn;
}

server();
const first = await client("first");
const second = await client("second");
first.close();
second.close();
Deno.exit();
