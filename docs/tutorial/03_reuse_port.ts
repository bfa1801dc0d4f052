const listeners = [1, 2].map(() => Deno.listen({ port: 9090, reusePort: true }));
let served = 0;
const serving = listeners.map(async (listener) => {
  for await (const conn of listener) {
    served++;
    conn.close();
  }
});
for (let i = 0; i < 20; i++) {
  using client = await Deno.connect({ port: 9090 });
  await client.read(new Uint8Array(1));
}
for (const listener of listeners) listener.close();
await Promise.all(serving);
console.log(`two servers, one port, ${served} clients`);
