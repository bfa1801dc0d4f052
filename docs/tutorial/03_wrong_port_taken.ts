const first = Deno.listen({ port: 9090 });
try {
  Deno.listen({ port: 9090 });
} catch (error) {
  console.log(String(error));
}
first.close();
