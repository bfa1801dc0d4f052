import { assertEquals, assertMatch } from "@std/assert";
import { command, output, Program, run, server } from "../process.ts";

Deno.test("a message arrives as typed: numbers, empty text, and anything after --", async () => {
  const { server: ours, port } = await server(["-f", "lines", "--echo"]);
  await using _ = ours;
  const messages = ["007", "1e3", "0x10", "", " a  b "];
  const client = await run("client", ["-f", "lines", "127.0.0.1", String(port), ...messages, "--", "-x", "--help"]);
  assertEquals([client.code, client.stdout], [0, [...messages, "-x", "--help", ""].join("\n")]);
});

Deno.test("--reply needs a value, and an empty text is one", async () => {
  const without = await run("server", ["--reply"]);
  assertEquals([without.code, without.stderr], [2, "Option --reply needs a value: --reply=TEXT\n"]);
  const forgotten = await run("server", ["--reply", "--echo"]);
  assertEquals([forgotten.code, forgotten.stderr], [2, "Option --reply needs a value: --reply=TEXT\n"]);
  const { server: ours, port } = await server(["-f", "lines", "--reply", ""]);
  await using _ = ours;
  assertEquals((await run("client", ["-f", "lines", "127.0.0.1", String(port), "a"])).stdout, "\n");
});

const WRONG: [command: "server" | "client", args: string[], code: number, line: string][] = [
  ["server", ["--bogus"], 2, "There is no option --bogus: --help shows them all"],
  ["server", ["--enc", "gbk"], 2, "There is no option --enc: did you mean --encoding? --help shows them all"],
  ["server", ["-p", "65536"], 2, "65536 is not a port: a port is a whole number from 0 to 65535"],
  ["server", ["-p", "1e3"], 2, "1e3 is not a port: a port is a whole number from 0 to 65535"],
  ["client", ["127.0.0.1", "0"], 2, "0 is not a port: a port is a whole number from 1 to 65535"],
  ["server", ["-e", "nonsense"], 2, "There is no encoding nonsense: --list-encodings shows them all"],
  ["server", ["-e", "cp936"], 2, "There is no encoding cp936: use gbk"],
  ["server", ["-f", "words"], 2, "There is no framing words: --help shows what -f takes"],
  ["server", ["--echo", "--chat"], 2, "--echo --chat: choose one"],
  ["server", ["9090"], 2, "Unknown argument 9090: the server takes options only, --help shows them"],
  ["server", ["--max-message", "big"], 2, "big is not a size for --max-message: write 1024, 64KiB or 1MiB"],
  ["server", ["--drain", "soon"], 2, "soon is not a time for --drain: write 5, 5s, 250ms or 1m"],
  ["server", ["--echo=yes"], 2, "Option --echo takes no value, and got yes: leave it out"],
  [
    "server",
    ["-H", "203.0.113.7", "-p", "0"],
    2,
    "Cannot listen on 203.0.113.7:0: 203.0.113.7 is not an address of this machine; -H 0.0.0.0 takes all of them",
  ],
  [
    "server",
    ["--reply", "😀"],
    2,
    "The text 😀 of --reply cannot be written in gbk (U+1F600): change it, or the encoding with -e",
  ],
  [
    "client",
    ["no-such-host.invalid"],
    1,
    "There is no host no-such-host.invalid: check the name, or give an IP address",
  ],
];
for (const [name, args, code, line] of WRONG) {
  Deno.test(`${name}.ts ${args.join(" ")} is one line and exit ${code}`, async () => {
    const result = await run(name, args);
    assertEquals([result.code, result.stdout, result.stderr], [code, "", `${line}\n`]);
  });
}

Deno.test("a port that is taken is one line and exit 2, in Chinese too", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const result = await run("server", ["-H", "127.0.0.1", "-p", String(port), "--lang", "zh"]);
  assertEquals([result.code, result.stdout], [2, ""]);
  assertEquals(
    result.stderr,
    `无法监听 127.0.0.1:${port}:端口已被占用,请关闭占用它的程序,或用 -p 换一个端口\n`,
  );
});

Deno.test("a refused connection is one line and exit 1", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const result = await run("client", ["127.0.0.1", String(port), "a"]);
  assertEquals([result.code, result.stdout], [1, ""]);
  assertEquals(
    result.stderr,
    `Cannot connect to 127.0.0.1:${port}: refused; is the server running, is the port right?\n`,
  );
});

Deno.test("a missing permission is one line that names the flag, and exit 2", async () => {
  await using ours = command("server", ["-H", "127.0.0.1", "-p", "0"], { permissions: ["--no-prompt"] });
  assertEquals(await ours.exit(), 2);
  assertEquals(ours.stderr.text, "Not allowed: listen 127.0.0.1:0 (--allow-net=127.0.0.1:0)\n");
});

Deno.test("a missing permission is said in Chinese too", async () => {
  const client = await output(Deno.execPath(), [
    "run",
    "--no-prompt",
    "client.ts",
    "--lang",
    "zh",
    "127.0.0.1",
    "9",
    "a",
  ]);
  assertEquals([client.code, client.stderr], [2, "没有权限:连接 127.0.0.1:9(--allow-net=127.0.0.1:9)\n"]);
});

Deno.test("--reuse-port lets two servers share a port", async () => {
  const { server: first, port } = await server(["--reuse-port"]);
  await using _ = first;
  await using second = command("server", ["-H", "127.0.0.1", "-p", String(port), "--reuse-port"]);
  assertEquals(await second.stderr.line(/:\d+$/), `listening on 127.0.0.1:${port}`);
});

Deno.test("--reuse-port without --unstable-net is a clear error, not an exit of the process", async () => {
  await using ours = command("server", ["-p", "0", "--reuse-port"], { permissions: ["-A", "--no-config"] });
  assertEquals(await ours.exit(), 2);
  assertEquals(
    ours.stderr.text,
    "--reuse-port needs --unstable-net: deno run --unstable-net -A server.ts --reuse-port\n",
  );
});

Deno.test("help, version and encodings are printed on standard output, in both languages", async () => {
  const help = await run("server", ["--help"]);
  assertEquals([help.code, help.stderr], [0, ""]);
  assertMatch(help.stdout, /^TCP server for text/);
  assertMatch(help.stdout, / -e, --encoding LABEL /);
  assertMatch((await run("client", ["-h", "--lang", "zh"])).stdout, /^TCP 文本客户端/);
  const version = await run("client", ["-V"]);
  assertMatch(version.stdout, /^mojibye-client \d+\.\d+\.\d+ \(deno \S+\)\n$/);
  const list = await run("server", ["--list-encodings"]);
  assertMatch(list.stdout, /^gbk +.*\bgb2312\b/m);
  // The standard's 40 without "replacement", which is no encoding, and binary, hex, auto.
  assertEquals(list.stdout.trim().split("\n").length, 42);
});

Deno.test("the language is the system's, English where it has none", async () => {
  const said = async (LC_ALL: string, others: Record<string, string> = {}) => {
    const env = { LC_ALL, ...others };
    await using ours = new Program(Deno.execPath(), ["run", "-A", "server.ts", "-p", "x"], { env });
    assertEquals(await ours.exit(), 2);
    return ours.stderr.text;
  };
  assertEquals(await said("zh_CN.UTF-8"), "端口 x 无效:应为 0 到 65535 的整数\n");
  const english = "x is not a port: a port is a whole number from 0 to 65535\n";
  assertEquals(await said("C"), english);
  // Empty is as good as unset.
  assertEquals(await said("", { LC_MESSAGES: "", LANG: "zh_CN.UTF-8" }), "端口 x 无效:应为 0 到 65535 的整数\n");
  assertEquals(await said("", { LC_MESSAGES: "C", LANG: "zh_CN.UTF-8" }), english);
});

Deno.test("help that cannot be written is told, with exit 1; a reader that has seen enough is not", async () => {
  const sh = (script: string) => output("bash", ["-c", script, Deno.execPath()]);
  for (const side of ["server", "client"]) {
    const full = await sh(`"$0" run -A ${side}.ts --lang en --help > /dev/full; echo $?`);
    assertEquals(
      [full.stdout, full.stderr],
      ["1\n", "Cannot write to standard output: No space left on device (os error 28)\n"],
    );
    const seen = await sh(`"$0" run -A ${side}.ts --lang en --list-encodings | head -n 1; echo \${PIPESTATUS[0]}`);
    assertEquals([seen.stdout.split("\n").slice(1), seen.stderr], [["0", ""], ""]);
  }
});
