import { assertEquals } from "@std/assert";
import { connect } from "@mojibye/mojibye";
import { command, run, server } from "./process.ts";

Deno.test("server.ts --every repeats its reply to every client, and answers as well", async () => {
  const { server: ours, port } = await server(["-q", "-f", "lines", "--reply", "tick", "--every", "20ms"]);
  await using _ = ours;
  const clients = await Promise.all([1, 2].map(() => connect({ port })));
  for (const client of clients) {
    let text = "";
    while (text.split("\n").length < 5) text += await client.receive();
    assertEquals(text.slice(0, 15), "tick\ntick\ntick\n");
    await client.close();
  }
});

Deno.test("server.ts --every goes on for a client that has finished speaking, and ends when it is gone", async () => {
  const { server: ours, port } = await server(["-e", "utf-8", "-f", "lines", "--once", "--every", "10ms"]);
  await using _ = ours;
  const client = await connect({ port });
  await client.closeWrite();
  let text = "";
  while (text.split("\n").length < 4) text += await client.receive();
  assertEquals(text.split("\n")[2], "好的,我是服务端");
  client.abort();
  assertEquals(await ours.exit(), 0);
});

Deno.test("client.ts --every repeats its messages and prints replies as they come, until the server ends", async () => {
  const { server: ours, port } = await server(["-f", "lines", "--echo"]);
  await using _ = ours;
  await using client = command("client", ["-f", "lines", "--every", "10ms", "127.0.0.1", String(port), "a", "b"]);
  assertEquals((await client.stdout.count(6)).slice(0, 6), ["a", "b", "a", "b", "a", "b"]);
  ours.child.kill("SIGKILL");
  assertEquals(await client.exit(), 1);
});

Deno.test("client.ts --every ends at Ctrl-C with 130", async () => {
  const { server: ours, port } = await server(["--echo"]);
  await using _ = ours;
  await using client = command("client", ["--every", "10ms", "127.0.0.1", String(port), "a"]);
  await client.stdout.count(2);
  client.child.kill("SIGINT");
  assertEquals(await client.exit(), 130);
});

for (
  const [name, args, line] of [
    ["server", ["--every", "1s", "--echo"], "--echo --every: choose one"],
    ["server", ["--every", "0"], "0 is not a time for --every: write 5, 5s, 250ms or 1m"],
    ["server", ["--every", "often"], "often is not a time for --every: write 5, 5s, 250ms or 1m"],
    ["client", ["--every", "1s", "127.0.0.1"], "--every works only with MESSAGE"],
  ] as const
) {
  Deno.test(`${name}.ts ${args.join(" ")} is one line and exit 2`, async () => {
    const { code, stdout, stderr } = await run(name, args);
    assertEquals([code, stdout, stderr], [2, "", `${line}\n`]);
  });
}
