for (let round = 1; round <= 3; round++) {
  const listener = Deno.listen({ port: 9090 });
  const client = await Deno.connect({ port: 9090 });
  const conn = await listener.accept();
  conn.close();
  await client.read(new Uint8Array(1));
  client.close();
  listener.close();
  console.log(`round ${round}: listened, served, closed first`);
}
