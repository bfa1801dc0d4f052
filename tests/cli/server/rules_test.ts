import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect, encode, lines } from "@mojibye/mojibye";
import { en } from "../../../lib/cli/i18n/en.ts";
import { linearPattern } from "../../../lib/cli/server/linear_pattern.ts";
import { parseRules, RulesMistake } from "../../../lib/cli/server/rules_file.ts";
import { command, run, server } from "../process.ts";

const TEXT = '[{ "when": "温度", "reply": "二十五度" }]';

/** A rules file that is gone at the end. */
async function rulesFile(content: unknown) {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  const write = (text: unknown) => Deno.writeTextFile(path, typeof text === "string" ? text : JSON.stringify(text));
  await write(content);
  return { path, write, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

const ask = (port: number, flags: readonly string[], ...messages: string[]) =>
  run("client", [...flags, "127.0.0.1", String(port), "--", ...messages]);

Deno.test("--rules answers by text, regular expression and bytes", async () => {
  await using file = await rulesFile([
    { when: "你好", reply: "好的" },
    { when: "/^温度 (-?\\d+)$/", reply: "$1 度, $$1", delay: 1 },
    { when: { hex: "c4 E3" }, reply: { hex: "BAC3" } },
    { when: "once", reply: "only once", once: true },
    { when: "/\\u4e00|[\\u4e01-\\u4e94]/", reply: "一" },
    { when: "sum", reply: "OK", checksum: "sum8" },
  ]);
  const { server: ours, port } = await server(["-f", "lines", "--rules", file.path]);
  await using _ = ours;
  const asked = ["你好", "温度 -5", "你", "once", "三", "sum"];
  const client = await ask(port, ["-f", "lines"], ...asked);
  assertEquals(client.stdout, ["好的", "-5 度, $1", "好", "only once", "一", "OK\ufffd", ""].join("\n"));
  const silent = await ask(port, ["-f", "lines", "-w", "200ms"], "hello");
  assertEquals([silent.code, silent.stdout], [1, ""]);
});

Deno.test("--rules plays a Modbus device: bytes, idle framing, CRC", async () => {
  await using file = await rulesFile([
    { when: { hex: "11 03 00 6B 00 03 76 87" }, reply: { hex: "11 03 06 AE41 5652 4340" }, checksum: "crc16-modbus" },
  ]);
  const { server: ours, port } = await server(["-e", "hex", "-f", "idle:20ms", "--rules", file.path]);
  await using _ = ours;
  // The answer of the Modbus application protocol's own example, 6.3, in an RTU frame.
  assertEquals((await ask(port, ["-e", "hex"], "1103006b00037687")).stdout, "110306ae415652434049ad\n");
});

Deno.test("--rules reads a file again that has changed, and keeps the old rules when it is broken", async () => {
  await using file = await rulesFile([{ when: "q", reply: "one" }]);
  const { server: ours, port } = await server(["-f", "lines", "--rules", file.path]);
  await using _ = ours;
  const answer = async () => (await ask(port, ["-f", "lines"], "q")).stdout;
  assertEquals(await answer(), "one\n");
  await file.write([{ when: "q", reply: "two" }, { when: "r", reply: "r" }]);
  await ours.stderr.line(`${file.path} was read again: 2 rules`);
  assertEquals(await answer(), "two\n");
  await file.write('[\n  { "when": "q", "replay": "three" }\n]');
  const mistake = `line 2: a rule has no "replay", only when, reply, delay, once, checksum, on, turns, end`;
  await ours.stderr.line(`Cannot use the rules of ${file.path}: ${mistake}; the old rules stay`);
  assertEquals(await answer(), "two\n");
  await file.write("[".repeat(20_000));
  await ours.stderr.line("line 1: the brackets are nested too deeply; the old rules stay");
  assertEquals(await answer(), "two\n");
  const other = `${file.path}.new`;
  await Deno.writeTextFile(other, '[{ "when": "q", "reply": "four" }]');
  await Deno.rename(other, file.path);
  await ours.stderr.line(`${file.path} was read again: 1 rule`);
  assertEquals(await answer(), "four\n");
});

Deno.test("--rules plays a device: greeting, lists with delays, turns, macros, a catch-all, an end", async () => {
  await using file = await rulesFile([
    { on: "connect", reply: "欢迎" },
    { when: "W", turns: ["1 kg", { hex: "32 20 6b 67" }] },
    {
      when: "/^RUN (\\d+)$/",
      reply: ["started $1", { text: "done $1 ${count:3}", delay: 20 }, { hex: "2e", delay: 1 }],
    },
    { when: "QUIT", end: true },
    { on: "message", reply: "${len:3}未知:$0" },
  ]);
  const { server: ours, port } = await server(["-f", "lines", "--rules", file.path]);
  await using _ = ours;
  await using conn = await connect({ port, encoding: "gbk", framing: lines() });
  for (const message of ["W", "RUN 7", "W", "好", "QUIT", "W"]) await conn.send(message);
  const answers = ["欢迎", "1 kg", "started 7", "done 7 001", ".", "2 kg", "007未知:好"];
  assertEquals(await Array.fromAsync(conn), answers); // and the end, though this side has not finished
});

Deno.test("--rules --every streams what a rule says, and answers as well", async () => {
  await using file = await rulesFile([
    { on: "every", reply: "ST,GS,+${random:0012.00..0013.99}kg" },
    { when: "TARE", reply: "tared" },
  ]);
  const { server: ours, port } = await server(["-q", "-f", "lines", "--rules", file.path, "--every", "10ms"]);
  await using _ = ours;
  await using conn = await connect({ port, framing: lines() });
  assertMatch(await conn.receive() ?? "", /^ST,GS,\+001[23]\.\d\dkg$/);
  await conn.send("TARE");
  while (await conn.receive() !== "tared");
  assertMatch(await conn.receive() ?? "", /^ST,GS,/);
});

Deno.test("--rules answers a bad checksum with NAK, a good one with ACK, each with its own checksum", async () => {
  await using file = await rulesFile([
    { when: { checksum: "bad" }, reply: "NAK" },
    { on: "message", reply: "ACK $0" },
  ]);
  const wire = ["-e", "utf-8", "-f", "lines", "--checksum", "sum8,HEX"];
  const { server: ours, port } = await server([...wire, "--rules", file.path]);
  await using _ = ours;
  await using conn = await connect({ port, framing: lines() });
  for (const line of ["a61", "a62", "b62"]) await conn.send(line);
  const said = [await conn.receive(), await conn.receive(), await conn.receive()];
  assertEquals(said, ["ACK a50", "NAKDA", "ACK b51"]);
});

Deno.test("--rules takes a checksum for a single reply as --checksum does", async () => {
  await using file = await rulesFile([{ when: "VER", reply: "PA,VER,OK", checksum: "xor,HEX,prefix=*" }]);
  const { server: ours, port } = await server(["-e", "utf-8", "-f", "lines", "--rules", file.path]);
  await using _ = ours;
  await using conn = await connect({ port, framing: lines() });
  await conn.send("VER");
  assertEquals(await conn.receive(), "PA,VER,OK*54");
});

Deno.test("--every and rules that it makes answer belong together", async () => {
  await using timed = await rulesFile([{ on: "every", reply: "a" }]);
  await using plain = await rulesFile([{ when: "q", reply: "a" }]);
  const refused = async (path: string, ...flags: string[]) =>
    (await run("server", ["-p", "0", "--rules", path, ...flags])).stderr;
  assertEquals(
    await refused(timed.path),
    `Cannot use the rules of ${timed.path}: line 1: "on": "every" works only with --every\n`,
  );
  assertEquals(
    await refused(plain.path, "--every", "1s"),
    `Cannot use the rules of ${plain.path}: line 1: no rule has "on": "every", so --every has nothing to repeat\n`,
  );
});

Deno.test("--rules answers no reply that is longer than may be sent, and says why the connection ended", async () => {
  await using file = await rulesFile([{ when: "/^(.*)$/", reply: "$1".repeat(200) }]);
  const { server: ours, port } = await server(["-q", "-f", "lines", "--rules", file.path]);
  await using _ = ours;
  await using conn = await connect({ port, framing: lines() });
  await conn.send("x".repeat(1_000_000));
  assertEquals(await conn.receive(), null);
  await ours.stderr.line(/reply too long: 17000000 characters, the limit is 16777216$/);
});

Deno.test("--rules reads the file again at SIGHUP, and ends at none", async () => {
  await using file = await rulesFile([{ when: "q", reply: "one" }]);
  const { server: ours, port } = await server(["-f", "lines", "--rules", file.path]);
  await using _ = ours;
  ours.child.kill("SIGHUP");
  await ours.stderr.line(`${file.path} was read again: 1 rule`);
  await Deno.remove(file.path);
  ours.child.kill("SIGHUP");
  await ours.stderr.line(/^Cannot read the rules of .*; the old rules stay$/);
  assertEquals((await ask(port, ["-f", "lines"], "q")).stdout, "one\n");
  await file.write([]);
});

const FILES: [name: string, bytes: Uint8Array<ArrayBuffer>, flags: string[], line: string][] = [
  ["GBK", encode(TEXT, "gbk"), [], "FILE is not UTF-8 at byte 12 (--input-encoding gbk?)"],
  ["GBK as GBK", encode(TEXT, "gbk"), ["--input-encoding", "gbk"], ""],
  ["UTF-8 with a byte order mark", encode(`\ufeff${TEXT}`), [], ""],
  ["UTF-16", encode(`\ufeff${TEXT}`, "utf-16le"), [], "FILE is not UTF-8 at byte 0 (--input-encoding utf-16le?)"],
  ["UTF-16 without a mark", encode(TEXT, "utf-16be"), [], "FILE is not UTF-8 at byte 0 (--input-encoding utf-16be?)"],
  ["UTF-16 as UTF-16", encode(`\ufeff${TEXT}`, "utf-16le"), ["--input-encoding", "utf-16le"], ""],
  [
    "five million spaces",
    new Uint8Array(5_000_000).fill(0x20),
    [],
    "Cannot read the rules of FILE: it is larger than 4 MiB",
  ],
];
for (const [name, bytes, flags, line] of FILES) {
  Deno.test(`a rules file of ${name} is ${line === "" ? "read" : "refused in one line"}`, async () => {
    await using file = await rulesFile("");
    await Deno.writeFile(file.path, bytes);
    if (line !== "") {
      const { code, stderr } = await run("server", ["-p", "0", "--rules", file.path, ...flags]);
      return assertEquals([code, stderr], [2, `${line.replace("FILE", file.path)}\n`]);
    }
    const { server: ours, port } = await server(["-f", "lines", "--rules", file.path, ...flags]);
    await using _ = ours;
    assertEquals((await ask(port, ["-f", "lines"], "温度")).stdout, "二十五度\n");
  });
}

Deno.test("--rules needs no more than --allow-net and --allow-read of the file", async () => {
  await using file = await rulesFile([{ when: "q", reply: "a" }]);
  const permissions = ["--no-prompt", "--allow-net", `--allow-read=${file.path}`];
  const { server: ours, port } = await server(["-f", "lines", "--rules", file.path], { permissions });
  await using _ = ours;
  assertEquals((await ask(port, ["-f", "lines"], "q")).stdout, "a\n");
  await using denied = command("server", ["-p", "0", "--rules", file.path], { permissions: permissions.slice(0, 2) });
  assertEquals(await denied.exit(), 2);
  assertEquals(denied.stderr.text, `Not allowed: read ${file.path} (--allow-read=${file.path})\n`);
});

const GOOD = '"when": "a", "reply": "b"';
const MISTAKES: [text: string, line: number, what: string][] = [
  ["[", 1, "the file ends too early, a quote or a bracket is open"],
  [`[\n{ ${GOOD} },\n]`, 3, "] cannot stand here"],
  [`[\n{ ${GOOD}, "when": "c" }]`, 2, '"when" stands twice'],
  [`{ ${GOOD} }`, 1, 'the file must be a list: [ { "when": …, "reply": … } ]'],
  ["[".repeat(20_000), 1, "the brackets are nested too deeply"],
  ['[\n\n"a"]', 3, 'a rule must be { "when": …, "reply": … }'],
  ['[{ "when": "a" }]', 1, 'the rule lacks "reply"'],
  ['[{ "when": { "checksum": "bad" }, "reply": "a" }]', 1, '"checksum": "bad" works only with --checksum'],
  [`[{ ${GOOD},\n"Delay": 1 }]`, 2, 'a rule has no "Delay", only when, reply, delay, once, checksum, on, turns, end'],
  [`[{ ${GOOD},\n"delay": "5" }]`, 2, '"delay" takes ms from 0 to 2147483647, not "5"'],
  [`[{ ${GOOD}, "delay": -1 }]`, 1, '"delay" takes ms from 0 to 2147483647, not -1'],
  [`[{ ${GOOD}, "once": 1 }]`, 1, '"once" takes true or false, not 1'],
  [
    `[{ ${GOOD}, "checksum": "crc8" }]`,
    1,
    '"checksum" takes "crc16-modbus", "lrc", "sum8,HEX" and so on, as --checksum does, not "crc8"',
  ],
  [
    '[{ "when": 5, "reply": "a" }]',
    1,
    '"when" takes "text", "/regular expression/", { "hex": "01 03" } or { "checksum": "bad" }, not 5',
  ],
  [
    '[{ "when": "a", "reply": 5 }]',
    1,
    '"reply" takes "text", { "hex": "01 03" } or a list of them, { "text": "…", "delay": 20 } too, not 5',
  ],
  ['[{ "when": "a",\n"reply": {\n"hex": "0 1" } }]', 3, '"reply": 0 1 is not pairs of hexadecimal digits'],
  ['[{ "when": "a", "reply": "$1" }]', 1, '"reply": there is no group for $1, "when" has 0 groups; a dollar is $$'],
  ['[{ "when": "/(a)/", "reply": "$2" }]', 1, '"reply": there is no group for $2, "when" has 1 group; a dollar is $$'],
  [
    '[{ "when": "/(a/", "reply": "b" }]',
    1,
    '"when": cannot use /(a/ (missing closing ): `(a`); docs/rules.md has what can be used',
  ],
  [
    '[{ "when": "/(a)\\\\1/", "reply": "b" }]',
    1,
    '"when": cannot use /(a)\\1/ (invalid escape sequence: `\\1`); docs/rules.md has what can be used',
  ],
  [
    '[{ "when": "a", "reply": "😀" }]',
    1,
    '"reply": gbk has no character U+1F600: change the text, or the encoding with -e',
  ],
  [
    '[{ "when": { "hex": "ff" }, "reply": "b" }]',
    1,
    '"when": the bytes are not gbk and cannot be compared: use -e binary',
  ],
];
for (const [text, line, what] of MISTAKES) {
  Deno.test(`a rules file ${JSON.stringify(text).slice(0, 80)} is a mistake in one line`, async () => {
    const reading = { encoding: "gbk", every: false, checked: false, catalog: en };
    const error = await assertRejects(() => parseRules("r.json", text, reading), RulesMistake);
    assertEquals([error.line, error.message], [line, `Cannot use the rules of r.json: line ${line}: ${what}`]);
  });
}

Deno.test("a mistake in a rules file is one line and exit 2", async () => {
  const [[text, line, what] = ["", 0, ""]] = MISTAKES;
  await using file = await rulesFile(text);
  const { code, stdout, stderr } = await run("server", ["-p", "0", "--rules", file.path]);
  assertEquals([code, stdout, stderr], [2, "", `Cannot use the rules of ${file.path}: line ${line}: ${what}\n`]);
});

Deno.test("a rules file that is not there is one line and exit 2, in Chinese too", async () => {
  const { code, stderr } = await run("server", ["-p", "0", "--rules", "no-such.json", "--lang", "zh"]);
  assertEquals(code, 2);
  assertEquals(stderr.startsWith("无法读取规则文件 no-such.json:"), true, stderr);
});

/** Patterns that do not match, for which a backtracking engine needs longer than anybody waits. */
const PATHOLOGICAL: [source: string, message: string][] = [
  ["(a*)*b", "a".repeat(50_000)],
  ["^(a+)+$", `${"a".repeat(50_000)}!`],
  ["(x+x+)+y", `${"x".repeat(50_000)} y`],
  ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(50_000)],
  ["(.*)(.*)(.*)(.*)(.*)(.*)[^a]$", "a".repeat(50_000)],
  ["(a|a|b)*c(d)", `${"ab".repeat(25_000)} cd`.replace(" cd", "cc")],
];
for (const [source, message] of PATHOLOGICAL) {
  Deno.test(`/${source}/ cannot stop the other connections`, async () => {
    const pattern = await linearPattern(source);
    assertEquals(pattern.exec(message), null);
  });
}

Deno.test("a pathological rule does not stop the other connections", async () => {
  await using file = await rulesFile([{ when: "/^(a*)*$/", reply: "a" }, { when: "q", reply: "q" }]);
  const { server: ours, port } = await server(["-f", "lines", "--rules", file.path, "-q"]);
  await using _ = ours;
  await using victim = await Deno.connect({ hostname: "127.0.0.1", port });
  await victim.write(new TextEncoder().encode(`${"a".repeat(60_000)}!\n`));
  assertEquals((await ask(port, ["-f", "lines"], "q")).stdout, "q\n");
});

Deno.test("only a rules file downloads the parser of JSON, and only a regular expression its engine", async () => {
  await using plain = await rulesFile([{ when: "q", reply: "a" }]);
  await using pattern = await rulesFile([{ when: "/q/", reply: "a" }]);
  const downloaded = async (...flags: string[]) => {
    const cache = await Deno.makeTempDir();
    try {
      const env = { DENO_DIR: cache };
      const { server: ours, port } = await server(["-f", "lines", ...flags], {
        permissions: ["--no-config", "-A"],
        env,
      });
      await using _ = ours;
      assertEquals((await ask(port, ["-f", "lines"], "q")).stdout, "a\n");
      const names = await namesIn(`${cache}/npm`);
      return ["jsonc-parser", "re2js"].filter((name) => names.has(name));
    } finally {
      await Deno.remove(cache, { recursive: true });
    }
  };
  assertEquals(await downloaded("--reply", "a"), []);
  assertEquals(await downloaded("--rules", plain.path), ["jsonc-parser"]);
  assertEquals(await downloaded("--rules", pattern.path), ["jsonc-parser", "re2js"]);
});

Deno.test("a rules file whose parser cannot be had is one line and exit 2", async () => {
  await using file = await rulesFile([{ when: "q", reply: "a" }]);
  const cache = await Deno.makeTempDir();
  const start = { permissions: ["--no-config", "-A"], env: { DENO_DIR: cache } };
  {
    await using filled = command("server", ["--version"], start); // all but what a rules file needs
    assertEquals(await filled.exit(), 0);
  }
  const args = ["-p", "0", "--rules", file.path];
  await using denied = command("server", args, { ...start, permissions: [...start.permissions, "--cached-only"] });
  assertEquals(await denied.exit(), 2);
  await Deno.remove(cache, { recursive: true });
  const why = "Cannot read rules: they need npm:jsonc-parser, which cannot be loaded: ";
  assertEquals(denied.stderr.text.startsWith(why), true, denied.stderr.text);
  assertEquals(denied.stderr.lines.length, 1);
});

/** The names of all folders in a folder, and in those. */
async function namesIn(folder: string): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    names.add(name);
    for (const below of await namesIn(`${folder}/${name}`)) names.add(below);
  }
  return names;
}
