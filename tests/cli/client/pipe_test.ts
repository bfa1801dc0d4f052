/** Standard input from a pipe or a file: nothing is lost, and local faults are told as such. */
import { assertEquals, assertMatch } from "@std/assert";
import { encode, lines, serve } from "../../../mod.ts";
import { testWith } from "../../tools.ts";
import { output, root, run } from "../process.ts";
import { screen } from "../terminal/screen.ts";

const wire = { hostname: "127.0.0.1", encoding: "gbk", framing: lines() };
const client = [Deno.execPath(), "run", "-A", "client.ts", "--lang", "en", "-f", "lines", "127.0.0.1"];

/** Runs a line of shell; `$client` is the client up to the host, `$port` a port. */
function sh(line: string, port: number): ReturnType<typeof output> {
  return output("bash", ["-c", `client="${client.join(" ")}"; port=${port}; ${line}`]);
}

/** Answers the first bytes of each connection and closes at once: what is still under way is never read. */
async function closer(): Promise<{ port: number } & AsyncDisposable> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    for await (const conn of listener) {
      await conn.read(new Uint8Array(100));
      await conn.write(new TextEncoder().encode("the last line\n"));
      conn.close();
    }
  })();
  return await Promise.resolve({
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  });
}

testWith(
  ["ncat"],
  "the last line of a server that closes while a pipe is leaving is printed, as often as by ncat",
  async () => {
    await using server = await closer();
    const ours = await sh('for i in {1..15}; do seq 200000 | $client $port; echo "exit $?"; done', server.port);
    assertEquals(ours.stdout, "the last line\nexit 1\n".repeat(15));
    assertMatch(ours.stderr.split("\n")[0] ?? "", /^127\.0\.0\.1:\d+: connection reset by the peer$/);
    const ncat = await sh("for i in {1..15}; do seq 200000 | ncat 127.0.0.1 $port; done", server.port);
    assertEquals(ncat.stdout, "the last line\n".repeat(15));
  },
);

Deno.test("after its end a pipe waits for the server's end, however long that takes to come", async () => {
  await using server = serve(wire, async (conn) => {
    const heard = await Array.fromAsync(conn);
    for (const line of heard) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      await conn.send(`got ${line}`);
    }
  });
  const { code, stdout, stderr } = await run(
    "client",
    ["-f", "lines", "127.0.0.1", String(server.addr.port)],
    "a\nb\n",
  );
  assertEquals([code, stdout, stderr], [0, "got a\ngot b\n", ""]);
});

Deno.test("a slow device that says something now and then gets all of a file", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const device = (async () => {
    using conn = await listener.accept();
    const buffer = new Uint8Array(80_000);
    let size = 0;
    for (let round = 0;; round++) {
      const count = await conn.read(buffer);
      if (count === null) return size;
      size += count;
      if (round % 20 === 0) await conn.write(Uint8Array.of(0x2e));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  // More than the system takes by itself.
  const line = "head -c 11880000 /dev/zero | tr '\\0' x | fold -w 99 | $client $port; echo $?";
  const { stdout } = await sh(line, listener.addr.port);
  assertEquals([await device, stdout.replaceAll(/[.\n]/g, "")], [12_000_000, "0"]);
  listener.close();
});

Deno.test("-w leaves after so much silence: 0 with a notice when the server had answered, 1 when it had not", async () => {
  await using server = serve(wire, async (conn) => {
    const heard = await Array.fromAsync(conn);
    if (heard[0] === "answer") await conn.send("answered");
    await new Promise<void>((resolve) => conn.signal.addEventListener("abort", () => resolve()));
  });
  const { port } = server.addr;
  const say = (line: string) => run("client", ["-f", "lines", "-w", "2s", "127.0.0.1", String(port)], `${line}\n`);
  const answered = await say("answer");
  assertEquals(
    [answered.code, answered.stdout, answered.stderr],
    [0, "answered\n", `127.0.0.1:${port} was silent for 2 s: left (--wait)\n`],
  );
  const silent = await say("nothing");
  assertEquals(
    [silent.code, silent.stdout, silent.stderr],
    [1, "", `no reply from 127.0.0.1:${port} within 2 s: --wait waits longer\n`],
  );
  for (const conn of server.connections) conn.abort();
});

Deno.test("--expect of a pipe lets the input be said to its end, then stops at the match", async () => {
  const heard: string[] = [];
  await using server = serve(wire, async (conn) => {
    for await (const message of conn) {
      heard.push(message);
      await conn.send(message === "a" ? "ok" : "more");
    }
    await new Promise<void>((resolve) => conn.signal.addEventListener("abort", () => resolve()));
  });
  const ask = (expect: string) =>
    run("client", ["-f", "lines", "-w", "2s", "--expect", expect, "127.0.0.1", String(server.addr.port)], "a\nb\n");
  assertEquals((await ask("ok")).code, 0);
  assertEquals((await ask("none")).code, 4);
  assertEquals(heard, ["a", "b", "a", "b"]);
  for (const conn of server.connections) conn.abort();
});

Deno.test("a byte order mark at the beginning of input is dropped", async () => {
  await using server = serve(wire, async (conn) => {
    for await (const message of conn) await conn.send(`[${message}]`);
  });
  const { stdout } = await run("client", ["-f", "lines", "127.0.0.1", String(server.addr.port)], "\ufeff一\n二\n");
  assertEquals(stdout, "[一]\n[二]\n");
});

Deno.test("input that is not UTF-8 is one line with its place and exit 3, after what came before it", async () => {
  await using server = serve(wire, async (conn) => {
    for await (const message of conn) await conn.send(`got ${message}`);
  });
  const { port } = server.addr;
  const text = new Uint8Array([...encode("early\n", "gbk"), ...encode("净重:12.5 千克,今天天气很好\n", "gbk")]);
  const args = ["run", "-A", "client.ts", "--lang", "en", "-f", "lines", "127.0.0.1", String(port)];
  const wrong = await output(Deno.execPath(), args, text);
  assertEquals(
    [wrong.code, wrong.stdout, wrong.stderr],
    [3, "got early\n", "standard input is not UTF-8 at byte 6 (--input-encoding gbk?)\n"],
  );
  const right = await output(Deno.execPath(), [...args, "--input-encoding", "gbk"], text);
  assertEquals([right.code, right.stdout], [0, "got early\ngot 净重:12.5 千克,今天天气很好\n"]);
});

Deno.test("a standard output that `head` has closed is a quiet end with 0", async () => {
  await using server = serve(wire, async (conn) => {
    while (!conn.signal.aborted) await conn.send("line after line");
  });
  const { stdout, stderr } = await sh(
    "$client $port --receive-only | head -n 2; echo ${PIPESTATUS[0]}",
    server.addr.port,
  );
  assertEquals([stdout, stderr], ["line after line\nline after line\n0\n", ""]);
});

Deno.test("a full disk and a folder as input name themselves, not the peer", async () => {
  await using server = serve(wire, async (conn) => {
    for await (const message of conn) await conn.send(message);
  });
  const { port } = server.addr;
  const full = await sh("$client $port a > /dev/full; echo $?", port);
  assertEquals(
    [full.stdout, full.stderr],
    ["1\n", "Cannot write to standard output: No space left on device (os error 28)\n"],
  );
  const folder = await sh("$client $port < /; echo $?", port);
  assertEquals([folder.stdout, folder.stderr], ["2\n", "Cannot read standard input: Is a directory (os error 21)\n"]);
});

Deno.test("with --json as well: a closed output is a quiet end, a full disk is told", async () => {
  await using server = serve(wire, async (conn) => {
    while (!conn.signal.aborted) await conn.send("line after line");
  });
  const { port } = server.addr;
  const closed = await sh("$client $port --json --receive-only | head -n 1 | cut -c 1-8; echo ${PIPESTATUS[0]}", port);
  assertEquals([closed.stdout, closed.stderr], ['{"time":\n0\n', ""]);
  const full = await sh("$client $port --json --receive-only > /dev/full; echo $?", port);
  assertEquals(
    [full.stdout, full.stderr],
    ["1\n", "Cannot write to standard output: No space left on device (os error 28)\n"],
  );
});

Deno.test("a standard error that nobody reads changes nothing", async () => {
  await using server = serve(wire, async (conn) => {
    for await (const message of conn) await conn.send(message);
  });
  const { stdout } = await sh("exec 3> >(exit); wait $!; $client $port -x a 2>&3; echo $?", server.addr.port);
  assertEquals(stdout, "a\n0\n");
});

testWith(["python3"], "what a server says without a line end stands on a line of its own on a terminal", async () => {
  await using server = serve({ hostname: "127.0.0.1", encoding: "gbk" }, async (conn) => {
    for await (const message of conn) await conn.send(`got ${message}`);
  });
  const line = `printf 'a' | exec ${client.join(" ").replace("-f lines ", "")} ${server.addr.port}`;
  const terminal = new URL("tests/cli/terminal.py", root).pathname;
  const { code, stdout } = await output("python3", [terminal, "--", "sh", "-c", line]);
  assertEquals([code, screen(stdout), stdout.endsWith("got a\r\n")], [0, ["got a"], true]);
});
