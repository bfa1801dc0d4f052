import { assertEquals } from "@std/assert";
import { encode } from "@mojibye/mojibye";
import { hexRows } from "../../../lib/cli/view/hex_rows.ts";
import { hexView } from "../../../lib/cli/view/hex_view.ts";
import { LineWriter } from "../../../lib/cli/view/line_writer.ts";
import { Spans } from "../../../lib/cli/view/spans.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";

/** The rows of several reads of one stream. */
function dump(encoding: string, ...reads: Uint8Array[]): string {
  const spans = new Spans(encoding);
  let offset = 0;
  const rows = reads.flatMap((bytes) => {
    const made = hexRows(bytes, offset, spans, false);
    offset += bytes.length;
    return made;
  });
  return `\n${rows.join("\n")}\n`;
}

Deno.test("gbk: a wide character has two bytes and two columns, also on two rows", () => {
  assertEquals(
    dump("gbk", encode("你好,我是客户端小白!!\r\n", "gbk"), encode("a你好,我是客户端小白!!\r\n", "gbk")),
    `
 00000000  c4 e3 ba c3 2c ce d2 ca  c7 bf cd bb a7 b6 cb d0  │你好,我是客户端小│
 00000010  a1 b0 d7 21 21 0d 0a                              │ 白!!␍␊          │
 00000017  61 c4 e3 ba c3 2c ce d2  ca c7 bf cd bb a7 b6 cb  │a你好,我是客户端 │
 00000027  d0 a1 b0 d7 21 21 0d 0a                           │小白!!␍␊         │
`,
  );
});

Deno.test("utf-8: a character stands where its bytes are, on the row that has room for it", () => {
  assertEquals(
    dump("utf-8", encode("你好,我是客户端小白!😀 e\u0301 ｶ", "utf-8")),
    `
 00000000  e4 bd a0 e5 a5 bd 2c e6  88 91 e6 98 af e5 ae a2  │你 好 ,我 是 客  │
 00000010  e6 88 b7 e7 ab af e5 b0  8f e7 99 bd 21 f0 9f 98  │户 端 小 白 !😀  │
 00000020  80 20 65 cc 81 20 ef bd  b6                       │  e◌́  ｶ          │
`,
  );
});

Deno.test("a character torn between two reads is marked on both sides", () => {
  const bytes = encode("你好", "gbk");
  assertEquals(
    dump("gbk", bytes.subarray(0, 3), bytes.subarray(3)),
    `
 00000000  c4 e3 ba                                          │你›              │ ba ›
 00000003  c3                                                │‹                │ ‹ ba c3 好
`,
  );
});

Deno.test("a character torn between three reads is marked in all of them", () => {
  const bytes = encode("你", "utf-8");
  assertEquals(
    dump("utf-8", bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)),
    `
 00000000  e4                                                │›                │ e4 ›
 00000001  bd                                                │›                │ ‹ e4 bd ›
 00000002  a0                                                │‹                │ ‹ e4 bd a0 你
`,
  );
});

Deno.test("invalid bytes are marked, also those that an earlier read ended with", () => {
  assertEquals(
    dump("gbk", Uint8Array.of(0x61, 0xff, 0x81, 0x20, 0xba), Uint8Array.of(0x0a, 0x62)),
    `
 00000000  61 ff 81 20 ba                                    │a�� ›            │ ba ›
 00000005  0a 62                                             │␊b               │ ‹ ba �
`,
  );
});

Deno.test("escape sequences, bidi overrides, C1 controls and invisible characters have pictures", () => {
  const hostile = "\x1b[2J\x00\x07\x7f\u202etxt.exe\u2066\x9b31m\u200b\u{e0041}\ufeff\u2028";
  const text = dump("utf-8", encode(hostile, "utf-8"));
  assertEquals(
    text,
    `
 00000000  1b 5b 32 4a 00 07 7f e2  80 ae 74 78 74 2e 65 78  │␛[2J␀␇␡·  txt.ex │
 00000010  65 e2 81 a6 c2 9b 33 31  6d e2 80 8b f3 a0 81 81  │e·  · 31m·  ·    │
 00000020  ef bb bf e2 80 a8                                 │·  ·             │
`,
  );
});

Deno.test("iso-2022-jp: escape sequences are seen, and the characters between them", () => {
  assertEquals(
    dump("iso-2022-jp", encode("aテスト", "iso-2022-jp")),
    `
 00000000  61 1b 24 42 25 46 25 39  25 48 1b 28 42           │a␛$Bテスト␛(B    │
`,
  );
});

Deno.test("binary and hex show ASCII only", () => {
  const row = (encoding: string) => dump(encoding, Uint8Array.of(0x41, 0xe9, 0x0d, 0x0a));
  assertEquals(
    row("binary"),
    `
 00000000  41 e9 0d 0a                                       │A·␍␊             │
`,
  );
  assertEquals(row("hex"), row("binary"));
});

Deno.test("colours tell controls, invalid bytes and torn characters from text", () => {
  const [row] = hexRows(Uint8Array.of(0x61, 0x0a, 0xff, 0xba), 0, new Spans("gbk"), true);
  const hex = "61 \x1b[33m0a\x1b[0m \x1b[31mff\x1b[0m \x1b[35mba\x1b[0m";
  const text = "a\x1b[33m␊\x1b[0m\x1b[31m�\x1b[0m\x1b[35m›\x1b[0m";
  assertEquals(
    row,
    ` \x1b[90m00000000\x1b[0m  ${hex}${" ".repeat(39)}│${text}${" ".repeat(13)}│\x1b[35m ba ›\x1b[0m`,
  );
});

Deno.test("each direction of each connection has its own offset, and its own torn character", async () => {
  let printed = "";
  const log = new LineWriter({
    write(bytes) {
      printed += new TextDecoder().decode(bytes);
      return Promise.resolve(bytes.length);
    },
  });
  const view = hexView(log, { catalog: catalogOf("en"), color: false });
  const time = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  const ids = new Map([["a:1", 1], ["b:2", 2]]);
  const tell = (remote: string, direction: "in" | "out", ...bytes: number[]) =>
    view({
      time,
      event: "data",
      id: ids.get(remote) ?? 0,
      local: "127.0.0.1:9090",
      remote,
      direction,
      encoding: "gbk",
      bytes: Uint8Array.from(bytes),
    });
  for (const [remote, id] of ids) view({ time, event: "open", id, local: "127.0.0.1:9090", remote });
  tell("a:1", "in", 0xba);
  tell("b:2", "in", 0x61);
  tell("a:1", "out", 0x62);
  tell("a:1", "in", 0xc3);
  await log.flushed();
  assertEquals(
    printed,
    `\
03:04:05.006 127.0.0.1:9090 ← a:1  1 byte
 00000000  ba                                                │›                │ ba ›
03:04:05.006 127.0.0.1:9090 ← b:2  1 byte
 00000000  61                                                │a                │
03:04:05.006 127.0.0.1:9090 → a:1  1 byte
 00000000  62                                                │b                │
03:04:05.006 127.0.0.1:9090 ← a:1  1 byte
 00000001  c3                                                │‹                │ ‹ ba c3 好
`,
  );
});
