import { assertEquals, assertMatch } from "@std/assert";
import { DIRECTIONS, load, RELAYS, start } from "../../../bench/bridge_load.ts";
import { testWith } from "../../tools.ts";
import { command, freePort, output, Program, run, server } from "../process.ts";

/** A server that answers everything with itself, on a port that it took. */
async function echoing(...args: string[]) {
  const made = await server(["--echo", ...args]);
  return { port: made.port, server: made.server, [Symbol.asyncDispose]: () => made.server[Symbol.asyncDispose]() };
}

testWith(["python3"], "a UTF-8 client talks to the tutorial's GBK server through --forward", async () => {
  await using python = new Program("python3", ["tests/cli/tutorial.py", "server"]);
  const target = `127.0.0.1:${await python.stdout.line(/^\d+$/)}`;
  const { server: ours, port } = await server(["-e", "utf-8", "--forward", target, "--forward-encoding", "gbk"]);
  await using _ = ours;
  const client = await run("client", ["-e", "utf-8", "127.0.0.1", String(port), "你好", "再见"]);
  assertEquals([client.code, client.stdout], [0, "好的,我是服务端\n".repeat(2)]);
  assertEquals((await python.stdout.count(4)).slice(1), ["你好", "再见", "客户端下线了: 127.0.0.1"]);
});

testWith(["python3", "ncat"], "the tutorial's GBK client talks to a UTF-8 ncat through --forward", async () => {
  const inner = freePort();
  const reply = "head -c 12 >&2; echo >&2; printf '好的,我是服务端'";
  await using ncat = new Program("ncat", ["-v", "-l", "127.0.0.1", String(inner), "-c", reply]);
  await ncat.stderr.line("Listening");
  const { server: ours, port } = await server(["--forward", `127.0.0.1:${inner}`]);
  await using _ = ours;
  const client = await output("python3", ["tests/cli/tutorial.py", "client", String(port), "你好世界"]);
  assertEquals(client.stdout, "好的,我是服务端\n");
  await ncat.stderr.line("你好世界");
});

testWith(
  ["socat", "busybox", "xxd"],
  "busybox nc in Big5 lines talks to socat in UTF-16 through --forward",
  async () => {
    const inner = freePort();
    const listen = `TCP-LISTEN:${inner},bind=127.0.0.1,reuseaddr`;
    await using socat = new Program("socat", ["-d", "-d", listen, "SYSTEM:xxd -p >&2"]);
    await socat.stderr.line("listening");
    const { server: ours, port } = await server([
      ...["-e", "big5", "-f", "lines", "--forward", `127.0.0.1:${inner}`],
      ...["--forward-encoding", "utf-16be", "--forward-framing", "lines:crlf"],
    ]);
    await using _ = ours;
    await using nc = new Program("busybox", ["nc", "127.0.0.1", String(port)], { stdin: "piped" });
    await nc.type(Uint8Array.of(0xa4, 0xa4, 0x0a)); // 中 and a line feed
    await nc.endInput();
    await socat.stderr.line("4e2d000d000a");
    assertEquals(await socat.exit(), 0);
  },
);

testWith(["busybox"], "typing line by line through --forward is answered line by line", async () => {
  await using inner = await echoing("-e", "utf-8", "-f", "lines");
  const { server: ours, port } = await server(["-e", "utf-8", "-f", "lines", "--forward", `127.0.0.1:${inner.port}`]);
  await using _ = ours;
  await using telnet = new Program("busybox", ["telnet", "127.0.0.1", String(port)], { stdin: "piped" });
  for (const line of ["你好", "how are you", "再见"]) {
    await telnet.type(`${line}\n`);
    await telnet.stdout.line(line);
  }
});

Deno.test("a --forward target that refuses closes that client with a reason, and is tried again", async () => {
  const inner = freePort();
  const { server: ours, port } = await server(["-f", "lines", "--forward", `127.0.0.1:${inner}`]);
  await using _ = ours;
  const refused = await run("client", ["-f", "lines", "127.0.0.1", String(port), "你好"]);
  assertEquals(refused.code, 1);
  const why = `Cannot connect to 127.0.0.1:${inner}: refused; is the server running, is the port right?`;
  assertMatch(await ours.stderr.line(why), /^cannot serve 127\.0\.0\.1:\d+: Cannot connect/);
  assertMatch((await ours.stdout.count(2)).join("\n"), /^client (\S+) connected\nclient \1 went offline$/);
  const again = await server(["-f", "lines", "-e", "utf-8", "--echo", "-p", String(inner)]);
  await using __ = again.server;
  const served = await run("client", ["-f", "lines", "127.0.0.1", String(port), "你好"]);
  assertEquals([served.code, served.stdout], [0, "你好\n"]);
});

Deno.test("a bridge shows what both sides say, once", async () => {
  await using inner = await echoing("-e", "utf-8");
  const { server: ours, port } = await server(["--forward", `127.0.0.1:${inner.port}`]);
  await using _ = ours;
  await run("client", ["127.0.0.1", String(port), "你好", "再见"]);
  const lines = (await ours.stdout.count(6)).map((line) => line.replace(/127.0.0.1:\d+/, "CLIENT"));
  assertEquals(lines, [
    "client CLIENT connected",
    "received from CLIENT: 你好",
    "sent to CLIENT: 你好",
    "received from CLIENT: 再见",
    "sent to CLIENT: 再见",
    "client CLIENT went offline",
  ]);
});

Deno.test("the record of a bridge holds both sides, which belong together, and each reason once", async () => {
  const path = await Deno.makeTempFile();
  try {
    const { server: inner, port: behind } = await server(["-e", "utf-8", "-f", "lines", "--echo", "--once"]);
    await using _inner = inner;
    const args = ["-o", path, "--forward", `127.0.0.1:${behind}`, "--forward-framing", "lines"];
    const { server: ours, port } = await server(args);
    await using _ = ours;
    await run("client", ["127.0.0.1", String(port), "你好"]);
    await inner.exit();
    await run("client", ["127.0.0.1", String(port), "再见"]); // nobody is behind any more
    ours.child.kill("SIGINT");
    await ours.exit();
    const text = await Deno.readTextFile(path);
    const events = text.trim().split("\n").map((line): Record<string, unknown> => JSON.parse(line));
    const near = events.find(({ event }) => event === "open");
    // Whether the client's bytes are read before the other side has answered the call is left open: by connection.
    const told = events.slice(2).filter(({ event, id }) => event !== "message" && !(event === "data" && id === 3));
    told.sort((a, b) => Number(a.id) - Number(b.id));
    assertEquals(
      told.map((
        { event, id, pair, remote, direction, hex, reason, encoding, framing },
      ) =>
        [
          [
            event,
            id,
            pair ?? "",
            remote === near?.remote ? "near" : remote === `127.0.0.1:${behind}` ? "far" : "later",
          ],
          [direction, hex, encoding, framing, reason].filter((value) => value !== undefined),
        ].flat().join(" ").trim()
      ),
      [
        "open 1  near",
        "data 1  near in c4e3bac3",
        "data 1  near out c4e3bac3",
        "close 1  near",
        "open 2 1 far utf-8 lines",
        "data 2  far out e4bda0e5a5bd0a",
        "data 2  far in e4bda0e5a5bd0a",
        "close 2 1 far",
        "open 3  later",
        `error 3  later Cannot connect to 127.0.0.1:${behind}: refused; is the server running, is the port right?`,
        "close 3  later",
      ],
    );
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("what the side behind --forward lacks becomes ?, with one warning for each message", async () => {
  await using inner = await echoing("-e", "gbk", "-f", "lines");
  const target = `127.0.0.1:${inner.port}`;
  const flags = ["-e", "utf-8", "-f", "lines"];
  const { server: ours, port } = await server([...flags, "--forward", target, "--forward-encoding", "gbk"]);
  await using _ = ours;
  const client = await run("client", [...flags, "127.0.0.1", String(port), "a😀b😀", "fine", "😀"]);
  assertEquals(client.stdout, "a?b?\nfine\n?\n");
  await ours.stdout.line("went offline");
  assertEquals((await ours.stderr.count(3)).slice(1), [
    `${target}: 2 characters of this message do not exist in gbk and were replaced`,
    `${target}: 1 character of this message does not exist in gbk and was replaced`,
  ]);
});

Deno.test("what the side behind --forward lacks ends both sides with --fatal", async () => {
  await using inner = await echoing("-e", "gbk", "-f", "lines");
  const flags = ["-e", "utf-8", "-f", "lines"];
  const { server: ours, port } = await server([
    ...flags,
    ...["--fatal", "--once", "--forward", `127.0.0.1:${inner.port}`, "--forward-encoding", "gbk"],
  ]);
  await using _ = ours;
  const client = await run("client", [...flags, "127.0.0.1", String(port), "fine", "😀"]);
  assertEquals([client.code, client.stdout], [1, "fine\n"]);
  await inner.server.stdout.line("went offline");
  assertEquals(await ours.exit(), 3);
  await ours.stderr.line("U+1F600");
});

Deno.test("a client that breaks a limit in front of --forward is told, and both sides end", async () => {
  await using inner = await echoing("-e", "utf-8", "-f", "lines");
  const { server: ours, port } = await server([
    ...["-e", "utf-8", "-f", "lines", "-i", "2s", "--max-message", "10"],
    ...["--forward", `127.0.0.1:${inner.port}`],
  ]);
  await using _ = ours;
  const flags = ["-e", "utf-8", "-f", "lines", "127.0.0.1", String(port)];
  const long = await run("client", [...flags, "short", "0123456789+"]);
  assertEquals(long.stdout, "short\nmessage too long: 11 bytes, the limit is 10 (--max-message)\n");
  await using silent = await Deno.connect({ hostname: "127.0.0.1", port });
  const told = await new Response(silent.readable).text();
  assertEquals(told, "timed out\n");
  await inner.server.stdout.count(5);
  assertEquals(inner.server.stdout.lines.filter((line) => line.includes("went offline")).length, 2);
});

for (const direction of DIRECTIONS) {
  testWith(["iconv"], `8 MB, ${direction.name}, cross --forward as iconv makes them, in flat memory`, async () => {
    await using running = await start(RELAYS[0], direction);
    const files = await load(8e6, direction);
    const pass = async () => {
      assertEquals((await running.pass(files)).equal, true);
      assertEquals((await running.pass(files)).equal, true);
      const { equal, peak } = await running.pass(files);
      assertEquals(equal, true);
      return peak;
    };
    const early = await pass();
    const late = await pass();
    // 24 MB more have passed; of what the collector has not seen yet, some may be counted.
    assertEquals(late - early < 16 * 1024, true, `from ${early} to ${late} KiB`);
  });
}

for (
  const [args, line] of [
    [
      ["--forward", "7001"],
      "7001 is not an address for --forward: write HOST:PORT, as in 127.0.0.1:7001 or [::1]:7001",
    ],
    [
      ["--forward", "::1:7001"],
      "::1:7001 is not an address for --forward: write HOST:PORT, as in 127.0.0.1:7001 or [::1]:7001",
    ],
    [["--forward", "host:70000"], "70000 is not a port: a port is a whole number from 1 to 65535"],
    [["--forward", "host:1", "--echo"], "--echo --forward: choose one"],
    [["--forward", "host:1", "--forward-encoding", "cp936"], "There is no encoding cp936: use gbk"],
    [
      ["--forward-framing", "lines"],
      "--forward-framing works only with --forward",
    ],
  ] as const
) {
  Deno.test(`server.ts ${args.join(" ")} is one line and exit 2`, async () => {
    const result = await run("server", args);
    assertEquals([result.code, result.stdout, result.stderr], [2, "", `${line}\n`]);
  });
}

Deno.test("a server that may not connect to where it forwards says so at start, and does not listen", async () => {
  for (const [target, host] of [["127.0.0.1:7001", "127.0.0.1:7001"], ["[::1]:7001", "[::1]:7001"]] as const) {
    await using ours = command("server", ["-H", "127.0.0.1", "-p", "0", "--forward", target], {
      permissions: ["--no-prompt", "--allow-net=127.0.0.1:0"],
    });
    assertEquals(await ours.exit(), 2);
    assertEquals(ours.stderr.text, `Not allowed: connect ${host} (--allow-net=${host})\n`);
  }
});

Deno.test("a server that may connect to the one address where it forwards, serves", async () => {
  await using inner = await echoing("-e", "utf-8");
  const target = `127.0.0.1:${inner.port}`;
  const { server: ours, port } = await server(["--forward", target], {
    permissions: ["--no-prompt", `--allow-net=127.0.0.1:0,${target}`],
  });
  await using _ = ours;
  assertEquals((await run("client", ["127.0.0.1", String(port), "你好"])).stdout, "你好\n");
});

Deno.test("a hint about the far side of a bridge names the option of that side", async () => {
  const { server: gbk, port: inner } = await server(["-f", "lines"]);
  await using _gbk = gbk;
  const { server: ours, port } = await server(["-f", "lines", "--forward", `127.0.0.1:${inner}`]);
  await using _ours = ours;
  await run("client", ["-f", "lines", "127.0.0.1", String(port), "a"]);
  assertEquals(
    await ours.stderr.line("read well"),
    `127.0.0.1:${inner}: these bytes are not UTF-8; they read well as GBK (--forward-encoding gbk)`,
  );
});
