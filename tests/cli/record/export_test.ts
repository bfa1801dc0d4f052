import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import type { Event } from "../../../lib/cli/events/events.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { hexLines } from "../../../lib/cli/record/export_hex.ts";
import { pcapng } from "../../../lib/cli/record/export_pcapng.ts";
import { textLines } from "../../../lib/cli/record/export_text.ts";
import { testWith } from "../../tools.ts";
import { output, run, server } from "../process.ts";

const LOCAL = "127.0.0.1:9090";
const REMOTE = "127.0.0.1:50000";
const ENDS = { id: 1, local: LOCAL, remote: REMOTE };
/** Local time, as the lines show it. */
const at = (ms: number, day = 2) => new Date(2026, 0, day, 3, 4, 5, ms).getTime();
const hex = (digits: string) => decodeHex(digits);

/** A server that was asked 你好 in two reads, in GBK, and answered. */
const TALK: readonly Event[] = [
  { time: at(0), event: "start", version: 1, side: "server", encoding: "gbk", framing: "chunks" },
  { time: at(0), event: "listen", local: LOCAL },
  { time: at(1), event: "open", ...ENDS },
  { time: at(2), event: "data", ...ENDS, direction: "in", bytes: hex("c4e3ba"), encoding: "gbk" },
  { time: at(3), event: "data", ...ENDS, direction: "in", bytes: hex("c3"), encoding: "gbk" },
  { time: at(3), event: "message", ...ENDS, direction: "in", text: "你好\x1b[2J" },
  { time: at(4), event: "message", ...ENDS, direction: "out", text: "OK" },
  { time: at(4), event: "data", ...ENDS, direction: "out", bytes: hex("4f4b"), encoding: "gbk" },
  { time: at(5, 3), event: "close", ...ENDS, reason: "connection reset by the peer" },
];

Deno.test("a record as text: its messages, and who came and left, escaped, each day by its date", async () => {
  assertEquals(await Array.fromAsync(textLines(TALK)), [
    "2026-01-02",
    "03:04:05.000 server gbk chunks",
    "03:04:05.000 127.0.0.1:9090",
    "03:04:05.001 127.0.0.1:9090 + 127.0.0.1:50000",
    "03:04:05.003 127.0.0.1:9090 ← 127.0.0.1:50000  你好\\x1b[2J",
    "03:04:05.004 127.0.0.1:9090 → 127.0.0.1:50000  OK",
    "2026-01-03",
    "03:04:05.005 127.0.0.1:9090 - 127.0.0.1:50000  connection reset by the peer",
  ]);
});

Deno.test("a record as text names what the far side of a bridge speaks, warnings and errors", async () => {
  const time = at(0);
  const far = { id: 2, pair: 1, local: "127.0.0.1:50001", remote: "127.0.0.1:7001" };
  const lines = await Array.fromAsync(textLines([
    { time, event: "open", ...far, encoding: "utf-8", framing: "lines" },
    { time, event: "warning", ...ENDS, reason: "odd\u202e" },
    { time, event: "warning", reason: "full" },
    { time, event: "error", ...ENDS, reason: "bad" },
    { time, event: "close", ...far },
  ]));
  assertEquals(lines.slice(1).map((line) => line.slice(13)), [
    "127.0.0.1:50001 + 127.0.0.1:7001  utf-8 lines",
    "127.0.0.1:9090 ! 127.0.0.1:50000  odd\\u202e",
    "!  full",
    "127.0.0.1:9090 x 127.0.0.1:50000  bad",
    "127.0.0.1:50001 - 127.0.0.1:7001",
  ]);
});

Deno.test("a record as hex: its bytes with their characters, torn ones marked", async () => {
  assertEquals(await Array.fromAsync(hexLines(TALK, { catalog: catalogOf("en"), color: false })), [
    "2026-01-02",
    "03:04:05.000 server gbk chunks",
    "03:04:05.000 127.0.0.1:9090",
    "03:04:05.001 127.0.0.1:9090 + 127.0.0.1:50000",
    "03:04:05.002 127.0.0.1:9090 ← 127.0.0.1:50000  3 bytes",
    " 00000000  c4 e3 ba                                          │你›              │ ba ›",
    "03:04:05.003 127.0.0.1:9090 ← 127.0.0.1:50000  1 byte",
    " 00000003  c3                                                │‹                │ ‹ ba c3 好",
    "03:04:05.004 127.0.0.1:9090 → 127.0.0.1:50000  2 bytes",
    " 00000000  4f 4b                                             │OK               │",
    "2026-01-03",
    "03:04:05.005 127.0.0.1:9090 - 127.0.0.1:50000  connection reset by the peer",
  ]);
});

Deno.test("nothing that stands in a record is printed raw, in whatever field", async () => {
  const hostile = "\x1b]0;owned\x07\x7f\u202e\n";
  const ends = {
    id: 1,
    local: hostile,
    remote: hostile,
    reason: hostile,
    text: hostile,
    encoding: "gbk",
    framing: hostile,
  };
  const kinds = ["start", "listen", "open", "message", "data", "warning", "error", "close"] as const;
  const events = kinds.flatMap((event): Event[] =>
    [{}, { pair: 1 }].map((pair) => ({ time: 0, event, ...ends, ...pair, direction: "in", bytes: hex("1b5d") }))
  );
  const lines = [
    ...await Array.fromAsync(textLines(events)),
    ...await Array.fromAsync(hexLines(events, { catalog: catalogOf("en"), color: false })),
  ];
  assertEquals(lines.length, 32);
  assertEquals(lines.filter((line) => /[\p{Cc}\p{Bidi_Control}]/u.test(line)), []);
});

async function captured(events: readonly Event[]): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(ReadableStream.from(pcapng(events))).bytes();
}

Deno.test("a capture is, byte for byte, what the draft and the RFCs say", async () => {
  const [start, , open, , , , , data] = TALK;
  if (!start || !open || !data) throw new Error("the talk is too short");
  const time = Date.UTC(2026, 0, 2); // 0x19b_7c010400 ms
  const bytes = await captured([start, { ...open, time }, { ...data, time }]);
  const blocks: string[] = [];
  const view = new DataView(bytes.buffer);
  for (let from = 0; from < bytes.length; from += view.getUint32(from + 4, true)) {
    const length = view.getUint32(from + 4, true);
    assertEquals([length % 4, view.getUint32(from + length - 4, true)], [0, length]);
    blocks.push(encodeHex(bytes.subarray(from, from + length)));
  }
  const packet = (length: number, ip: string, tcp: string, payload = "") => {
    const size = length.toString(16).padStart(2, "0") + "000000";
    const padding = "00".repeat(-length & 3);
    const whole = (32 + length + (-length & 3)).toString(16).padStart(2, "0") + "000000";
    return `06000000${whole}000000009b0100000004017c${size}${size}${ip}${tcp}${payload}${padding}${whole}`;
  };
  // 127.0.0.1 twice, ports 50000 and 9090. tshark checks the checksums below.
  const ip40 = "4500002800004000" + "4006" + "3cce" + "7f0000017f000001";
  const ip42 = "4500002a00004000" + "4006" + "3ccc" + "7f0000017f000001";
  assertEquals(blocks, [
    "0a0d0d0a1c0000004d3c2b1a01000000ffffffffffffffff1c000000",
    "01000000200000006500000000000000" + "0900010003000000" + "00000000" + "20000000",
    packet(40, ip40, "c3502382" + "00000000" + "00000000" + "5002ffff" + "cb0d" + "0000"),
    packet(40, ip40, "2382c350" + "00000000" + "00000001" + "5012ffff" + "cafc" + "0000"),
    packet(40, ip40, "c3502382" + "00000001" + "00000001" + "5010ffff" + "cafd" + "0000"),
    packet(42, ip42, "2382c350" + "00000001" + "00000001" + "5018ffff" + "7ba8" + "0000", "4f4b"),
    packet(40, ip40, "c3502382" + "00000001" + "00000003" + "5010ffff" + "cafb" + "0000"),
  ]);
});

/** A capture as tshark reads it: one line for each packet, the fields between bars. */
async function read(bytes: Uint8Array<ArrayBuffer>, ...fields: string[]): Promise<string[]> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    const checks = ["ip.check_checksum:TRUE", "tcp.check_checksum:TRUE"].flatMap((option) => ["-o", option]);
    const shown = fields.flatMap((field) => ["-e", field]);
    const { stdout } = await output("tshark", ["-r", path, ...checks, "-T", "fields", "-E", "separator=|", ...shown]);
    return stdout.trimEnd().split("\n");
  } finally {
    await Deno.remove(path);
  }
}

testWith(["tshark"], "tshark reads a capture as one TCP stream without a fault", async () => {
  const lines = await read(
    await captured(TALK),
    ...["tcp.srcport", "tcp.flags.str", "tcp.seq", "tcp.ack", "tcp.payload", "frame.comment"],
    ...["ip.checksum.status", "tcp.checksum.status", "tcp.analysis.flags", "_ws.malformed"],
  );
  const good = "|1|1||";
  assertEquals(lines.map((line) => line.replaceAll("·", "")), [
    `50000|S|0|0||${good}`,
    `9090|AS|0|1||${good}`,
    `50000|A|1|1||${good}`,
    `50000|AP|1|1|c4e3ba|${good}`,
    `9090|A|1|4||${good}`,
    `50000|AP|4|1|c3|${good}`,
    `9090|A|1|5||${good}`,
    `9090|AP|1|5|4f4b|${good}`,
    `50000|A|5|3||${good}`,
    `50000|AF|5|3||connection reset by the peer${good}`,
    `9090|AF|3|6||${good}`,
    `50000|A|6|4||${good}`,
  ]);
  const times = await read(await captured(TALK), "frame.time_epoch");
  assertEquals(times.map((time) => Math.round(Number(time) * 1000)), [
    ...[1, 1, 1, 2, 2, 3, 3, 4, 4].map((ms) => at(ms)),
    ...[5, 5, 5].map((ms) => at(ms, 3)),
  ]);
});

testWith(["tshark"], "a capture holds IPv6, what is no address, long writes, and what a client called", async () => {
  const time = at(0);
  const ends = { id: 1, local: "[fe80::1%eth0]:50000", remote: "[2001:db8::192.0.2.33]:9090" };
  const long = new Uint8Array(100_001).map((_, index) => index);
  const events: Event[] = [
    { time, event: "start", version: 1, side: "client", encoding: "gbk", framing: "chunks" },
    { time, event: "open", ...ends },
    { time, event: "data", ...ends, direction: "out", bytes: long },
    { time, event: "close", ...ends },
    { time, event: "open", id: 7, local: "unix:/run/x", remote: "?" },
  ];
  const fields = ["ipv6.src", "ip.src", "tcp.srcport", "tcp.flags.str", "tcp.len", "tcp.analysis.flags"];
  const lines = await read(await captured(events), ...fields, "tcp.checksum.status");
  assertEquals(lines.map((line) => line.replaceAll("·", "")), [
    "fe80::1||50000|S|0||1",
    "2001:db8::c000:221||9090|AS|0||1",
    "fe80::1||50000|A|0||1",
    ...[32768, 32768, 32768, 1697].flatMap((length) => [
      `fe80::1||50000|AP|${length}||1`,
      "2001:db8::c000:221||9090|A|0||1",
    ]),
    "fe80::1||50000|AF|0||1",
    "2001:db8::c000:221||9090|AF|0||1",
    "fe80::1||50000|A|0||1",
    "|192.0.2.1|9090|S|0||1",
    "|192.0.2.2|7|AS|0||1",
    "|192.0.2.1|9090|A|0||1",
  ]);
  const payloads = await read(await captured(events), "tcp.payload");
  assertEquals(payloads.join(""), encodeHex(long));
});

testWith(["tshark"], "client.ts --export turns a record into each form", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/talk.ndjson`;
    const { server: ours, port } = await server(["-o", path, "--echo"]);
    await using _ = ours;
    await run("client", ["127.0.0.1", String(port), "你好", "再见"]);
    ours.child.kill("SIGINT");
    await ours.exit();

    const text = await run("client", ["--export", "text", path]);
    assertEquals(text.code, 0);
    assertEquals(
      text.stdout.split("\n").map((line) => line.replace(/\d\S+ |127\S+/g, "").trim()),
      [
        ...["", "server gbk chunks", "", "+", "←  你好", "→  你好", "←  再见", "→  再见", "-", ""],
      ].map((line, index) => index === 0 ? text.stdout.split("\n")[0] ?? "" : line),
    );

    const dump = await run("client", ["--export", "hex", path]);
    const rows = dump.stdout.split("\n").filter((line) => line.startsWith(" "));
    assertEquals(rows.map((row) => row.slice(11, 22)), ["c4 e3 ba c3", "c4 e3 ba c3", "d4 d9 bc fb", "d4 d9 bc fb"]);

    const capture = await run("client", ["--export", "pcapng", path]);
    assertEquals([capture.code, capture.stderr], [0, ""]);
    const payloads = await read(Uint8Array.from(capture.bytes), "tcp.payload");
    assertEquals(payloads.join(""), "c4e3bac3c4e3bac3d4d9bcfbd4d9bcfb");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

testWith(["sh"], "client.ts --export reads standard input, and ends quietly when nobody reads on", async () => {
  const lines = ["start", ...new Array<string>(20_000).fill("warning")].map((event) =>
    JSON.stringify({
      time: "2026-01-01T00:00:00.000Z",
      event,
      version: 1,
      side: "client",
      encoding: "gbk",
      reason: "x",
    })
  );
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, lines.join("\n") + "\n");
    const script = `{ "$0" run -A client.ts --lang en --export text - < "$1"; echo "code $?" >&2; } | head -n 2`;
    const { stdout, stderr } = await output("sh", ["-c", script, Deno.execPath(), path]);
    const said = stdout.split("\n").map((line) => line.slice(13));
    assertEquals([said, stderr], [["", "client gbk chunks", ""], "code 0\n"]);
  } finally {
    await Deno.remove(path);
  }
});

for (
  const [args, line] of [
    [["--export", "pdf", "x"], "pdf is no value for --export: choose text, hex, pcapng"],
    [["--export", "text"], "--export takes one record: client.ts --export text talk.ndjson"],
    [["--export", "text", "a", "b"], "--export takes one record: client.ts --export text talk.ndjson"],
    [["--export", "text", "/nowhere/r"], "Cannot read the record /nowhere/r: No such file or directory (os error 2): "],
    [["--export", "text", "client.ts"], "Record client.ts, line 1: not a JSON object; record again with -o, or delete"],
  ] as const
) {
  Deno.test(`client.ts ${args.join(" ")} is one line and exit 2`, async () => {
    const { code, stdout, stderr } = await run("client", args);
    assertEquals([code, stdout, stderr.split("\n").length, stderr.slice(0, line.length)], [2, "", 2, line]);
  });
}
