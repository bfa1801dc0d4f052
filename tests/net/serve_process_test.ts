/** What needs a process of its own: a runtime without a flag, a program that ends, clients of another make. */
import { assertEquals } from "@std/assert";
import { connect, echo, lines, serve } from "../../mod.ts";
import { output } from "../cli/process.ts";
import { testWith } from "../tools.ts";

const local = { hostname: "127.0.0.1", framing: lines() };

/** What a client is answered. */
async function ask(port: number, message: string): Promise<string | null> {
  await using client = await connect({ port, framing: lines() });
  await client.send(message);
  return await client.receive();
}

Deno.test("reusePort without --unstable-net is a TypeError, not the end of the process", async () => {
  const mod = import.meta.resolve("../../mod.ts");
  const code = `const { serve } = await import(${JSON.stringify(mod)});
    try { serve({ hostname: "127.0.0.1", reusePort: true }); } catch (error) { console.log(error.name, error.message); }
    console.log("alive");`;
  const { stdout, code: status } = await output(Deno.execPath(), ["eval", "--no-config", code]);
  assertEquals([status, stdout], [
    0,
    'TypeError Cannot listen with reusePort: run with --unstable-net, or put "unstable": ["net"] in deno.json\nalive\n',
  ]);
});

Deno.test("unref() lets the program end", async () => {
  const mod = import.meta.resolve("../../mod.ts");
  const code = `const { serve } = await import(${JSON.stringify(mod)});
    const server = serve({ hostname: "127.0.0.1" });
    server.unref(); server.ref(); server.unref();`;
  assertEquals((await output(Deno.execPath(), ["eval", "--no-config", code])).code, 0);
});

testWith(["python3"], "2,000 clients that connect and reset at once take nothing from the 200 after them", async () => {
  const errors: unknown[] = [];
  await using server = serve({ ...local, onError: (error) => errors.push(error) }, echo());
  const { port } = server.addr;
  const resets = `
import socket, struct
for i in range(2000):
    s = socket.create_connection(("127.0.0.1", ${port}))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
`;
  assertEquals((await output("python3", ["-c", resets])).code, 0);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => ask(port, `client ${i}`)));
  assertEquals(answers, Array.from({ length: 200 }, (_, i) => `client ${i}`));
  assertEquals(errors, []);
});

Deno.test("without onError, errors are printed; so are those of an onError that throws", async () => {
  const mod = import.meta.resolve("../../mod.ts");
  const code = `const { connect, lines, serve } = await import(${JSON.stringify(mod)});
    const fail = () => { throw "first"; };
    const refuse = () => { throw "second"; };
    for (const onError of [undefined, refuse]) {
      await using server = serve({ hostname: "127.0.0.1", onError }, fail);
      await using client = await connect({ port: server.addr.port });
      await client.receive();
    }`;
  const { code: status, stdout, stderr } = await output(Deno.execPath(), ["eval", "--no-config", code]);
  assertEquals([status, stdout, stderr], [0, "", "first\nsecond\n"]);
});
