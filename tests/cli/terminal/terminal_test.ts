/** Conversations on a pseudo-terminal. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connect, type Connection, lines, serve } from "../../../mod.ts";
import { testWith } from "../../tools.ts";
import { output, Program, root } from "../process.ts";
import { screen } from "./screen.ts";

const wire = { hostname: "127.0.0.1", encoding: "gbk", framing: lines() };
const terminal = new URL("tests/cli/terminal.py", root).pathname;

/** Starts a command of ours on a terminal: texts to type, and what is awaited after each. */
function open(script: readonly string[], command: "client" | "server", ...args: string[]): Program {
  const ours = [Deno.execPath(), "run", "-A", `${command}.ts`, "--lang", "en", ...args];
  return new Program("python3", [terminal, ...script, "--", ...ours]);
}

/** What appeared on the terminal of a command that has ended. */
async function ended(program: Program): Promise<{ code: number; stdout: string; stderr: string }> {
  await using _ = program;
  const code = await program.exit();
  return { code, stdout: program.stdout.text, stderr: program.stderr.text };
}

/** Runs a command of ours on a terminal. */
function run(...how: Parameters<typeof open>): ReturnType<typeof ended> {
  return ended(open(...how));
}

/** A server that keeps what it hears, and answers by a function. */
function listener(answer: (message: string, conn: Connection) => void | Promise<void> = () => {}) {
  const heard: string[] = [];
  const server = serve(wire, async (conn) => {
    for await (const message of conn) {
      heard.push(message);
      await answer(message, conn);
    }
  });
  return { heard, server, port: String(server.addr.port) };
}

testWith(
  ["python3"],
  "what arrives while a line is typed is printed above it, and the line is sent whole",
  async () => {
    const typed = Promise.withResolvers<void>();
    const { heard, server, port } = listener(async (message, conn) => {
      if (message !== "go") return;
      await typed.promise;
      await conn.send("从服务端来的消息");
    });
    await using _ = server;
    const client = open(
      ["go\n", "go", "你好,wo", "从服务端来的消息", "rld\n", "rld", "/quit\n", "quit"],
      "client",
      ...["-f", "lines", "127.0.0.1", port],
    );
    await client.stdout.includes("你好,wo");
    typed.resolve();
    const { code, stdout } = await ended(client);
    assertEquals([code, heard], [0, ["go", "你好,world"]]);
    // Printed in place of the line, which stands below it again, with the cursor behind it.
    assertStringIncludes(stdout, "\x1b[1G\x1b[0J从服务端来的消息\r\n> 你好,wo\x1b[10G");
    assertEquals(screen(stdout).slice(-4), ["> go", "从服务端来的消息", "> 你好,world", "> /quit"]);
  },
);

testWith(["python3"], "the capture in the client's document is what a terminal shows", async () => {
  const typed = Promise.withResolvers<void>();
  const { server, port } = listener(async (message, conn) => {
    if (message !== "大家好") return;
    await typed.promise;
    await conn.send("三点在二楼开会");
  });
  await using _ = server;
  const client = open(
    ["大家好\n", "大家好", "我马上就", "开会\r\n> 我马上就", "来\n", "来", "/quit\n", "quit"],
    "client",
    ...["-f", "lines", "127.0.0.1", port],
  );
  await client.stdout.includes("我马上就");
  typed.resolve();
  const { stdout } = await ended(client);
  const drawn = "三点在二楼开会\r\n> 我马上就";
  const rows = screen(stdout.slice(0, stdout.indexOf(drawn) + drawn.length)).slice(-3);
  for (const document of ["client.md", "client.zh-CN.md"]) {
    const text = await Deno.readTextFile(new URL(`docs/${document}`, root));
    assertStringIncludes(text, `\n\`\`\`\n${rows.join("\n")}\n\`\`\`\n`);
  }
});

testWith(["python3"], "a line of several rows is kept as well, with the cursor within it", async () => {
  const typed = Promise.withResolvers<void>();
  const { heard, server, port } = listener(async (message, conn) => {
    if (message !== "go") return;
    await typed.promise;
    await conn.send("above");
  });
  await using _ = server;
  const long = "0123456789".repeat(10);
  const client = open(
    ["go\n", "go", `${long}\x01`, "above\r\n", "X\n", "X", "\x04", "> "],
    "client",
    ...["-f", "lines", "127.0.0.1", port],
  );
  await client.stdout.includes(`${long}\x1b[3G`); // the cursor is at the beginning
  typed.resolve();
  const { stdout } = await ended(client);
  assertEquals(heard, ["go", `X${long}`]);
  assertEquals(screen(stdout).slice(-4), ["> go", "above", `> X${long.slice(0, 77)}`, long.slice(77)]);
});

testWith(["python3"], "history, editing and a paste of several lines work", async () => {
  const { heard, server, port } = listener();
  await using _ = server;
  const { code } = await run(
    [
      ...["first\n", "first", "second\n", "second"],
      ...["\x1b[A\x1b[A\n", "first"], // Up, Up
      ...["two words\x17中文\x7f\n", "two"], // Ctrl-W, Backspace over a wide character
      ...["gone\x15kept\x01> \x05!\n", "kept"], // Ctrl-U, Ctrl-A, Ctrl-E
      ...["eins\nzwei\ndrei\n", "drei", "/quit\n", "quit"],
    ],
    "client",
    ...["-f", "lines", "127.0.0.1", port],
  );
  assertEquals(code, 0);
  assertEquals(heard, ["first", "second", "first", "two 中", "> kept!", "eins", "zwei", "drei"]);
});

testWith(["python3"], "a terminal that is made narrower wraps the line anew", async () => {
  const { heard, server, port } = listener();
  await using _ = server;
  const long = "abcdefghij".repeat(5);
  const { code, stdout } = await run(
    [long, long, "resize:40", "> ", "\n", "\n", "/quit\n", "quit"],
    "client",
    ...["-f", "lines", "127.0.0.1", port],
  );
  assertEquals([code, heard], [0, [long]]);
  assertEquals(screen(stdout, 40).includes(`> ${long.slice(0, 38)}`), true, JSON.stringify(stdout));
});

testWith(["python3"], "bytes and files are sent, a slash by two, and an unknown word goes to nobody", async () => {
  const { heard, server, port } = listener();
  await using _ = server;
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "ABC");
  const { code, stdout, stderr } = await run(
    [
      ...["/hex c4 e3\n", "c4 e3", "/hex 0\n", "hexadecimal", "//to x\n", "//to"],
      ...["/To 2 secret\n", "no command /To", "/who\n", "no command /who", "/help\n", "/file NAME a file"],
      ...[`/file ${file}\n`, "3 bytes", "/file /no/such\n", "Cannot send /no/such", "/file\n", "write /file NAME"],
      ...["last\n", "last", "/quit\n", "quit"],
    ],
    "client",
    ...["-f", "lines", "127.0.0.1", port],
  );
  await Deno.remove(file);
  assertEquals([code, heard], [0, ["你", "/to x", "ABC", "last"]], stderr);
  assertMatch(stdout, /there is no command \/To, nothing was sent: \/help lists them; to send \/To write \/\/To/);
});

testWith(["python3"], "a large file shows its progress before the line, as chunks", async () => {
  let size = 0;
  await using server = serve({ hostname: "127.0.0.1", encoding: "binary" }, async (conn) => {
    for await (const message of conn) size += message.length;
  });
  const file = await Deno.makeTempFile();
  await Deno.writeFile(file, new Uint8Array(3_000_000));
  const { code, stdout } = await run(
    [`/file ${file}\n`, "sent", "/quit\n", "quit"],
    "client",
    ...["127.0.0.1", String(server.addr.port)],
  );
  await Deno.remove(file);
  await server.shutdown();
  assertEquals([code, size], [0, 3_000_000]);
  assertMatch(stdout, / 50 % > /);
  assertMatch(stdout, /sent \S+: 3000000 bytes/);
});

testWith(["python3"], "-e hex refuses a line that is not hexadecimal, and sends nothing", async () => {
  const heard: string[] = [];
  await using server = serve({ hostname: "127.0.0.1", encoding: "hex" }, async (conn) => {
    for await (const message of conn) heard.push(message);
  });
  const { code, stdout } = await run(
    ["hello\n", "not hexadecimal", "01 03\n", "01 03", "/quit\n", "quit"],
    "client",
    ...["-e", "hex", "127.0.0.1", String(server.addr.port)],
  );
  assertEquals([code, heard], [0, ["0103"]]);
  assertMatch(stdout, /hello is not hexadecimal, as -e hex wants it/);
});

testWith(["python3"], "Ctrl-C ends the client with 130, and the terminal is as it was", async () => {
  const { server, port } = listener();
  await using _ = server;
  const ours = `${Deno.execPath()} run -A client.ts --lang en 127.0.0.1 ${port}`;
  const { stdout } = await output("python3", [
    terminal,
    ...["half", "half", "\x03", "code"],
    ...["--", "sh", "-c", `${ours}; echo code $?; stty -a | grep -o -- '-\\?icanon'`],
  ]);
  assertMatch(stdout, /code 130\r\nicanon\r\n$/);
});

testWith(["python3"], "server.ts --talk answers nothing by itself, and speaks to one or to all", async () => {
  const running = open(
    [
      ...["", "你好"],
      ...["大家好\n", "好", "/who\n", "1  127.0.0.1", "/to 1 只给你\n", "你", "/To 1 secret\n", "no command /To"],
      ...["/to 9 x\n", "no client 9", "/quit\n", "went offline"],
    ],
    "server",
    ...["-H", "127.0.0.1", "-p", "0", "-f", "lines", "--talk", "--drain", "200ms"],
  );
  const heard: string[] = [];
  const [, port] = /:(\d+)\r?$/.exec(await running.stdout.line(/:\d+\r?$/)) ?? [];
  await using conn = await connect({ ...wire, port: Number(port) });
  await conn.send("你好");
  for await (const message of conn) heard.push(message);
  const { code, stdout } = await ended(running);
  assertEquals([code, heard], [0, ["大家好", "只给你"]], stdout);
});
