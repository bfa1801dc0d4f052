/** What the page makes of bytes: characters, lines, copies. */
import { assertEquals } from "@std/assert";
import { encodings } from "../../../lib/codec/mod.ts";
import { Reader } from "../../../lib/cli/panel/page/characters.js";
import { COPIES } from "../../../lib/cli/panel/page/copies.js";
import { optionsOf, typedOf } from "../../../lib/cli/panel/page/further.js";
import { Lines } from "../../../lib/cli/panel/page/lines.js";
import { visible, widthOf, wrapped } from "../../../lib/cli/panel/page/visible.js";
import { Random } from "../../random.ts";

interface Character {
  readonly at: number;
  readonly length: number;
  readonly text: string;
  readonly kind: string;
}

function charactersOf(bytes: Uint8Array, encoding: string): Character[] {
  const reader = new Reader(encoding);
  return [...Array.from(bytes, (byte) => reader.push(byte)), reader.end()].flat();
}

for (const { name } of encodings) {
  Deno.test(`${name}: the characters of any bytes are the decoder's text, side by side`, () => {
    const random = new Random(7);
    const bytes = Uint8Array.from({ length: 3000 }, (_, at) => at < 2990 ? random.below(256) : 0x41);
    const characters = charactersOf(bytes, name);
    let at = 0;
    for (const character of characters) {
      assertEquals(character.at, at);
      at += character.length;
    }
    assertEquals(at, bytes.length);
    const text = characters.map(({ text }) => text).join("");
    assertEquals(text, new TextDecoder(name, { ignoreBOM: true }).decode(bytes));
  });
}

Deno.test("bytes that mean nothing are lost, those without their rest torn; U+FFFD that was sent is neither", () => {
  const kinds = (bytes: number[], encoding: string) =>
    charactersOf(Uint8Array.from(bytes), encoding).map(({ length, text, kind }) => [length, text, kind]);
  assertEquals(kinds([0xc4, 0xe3, 0xff, 0x41, 0xba], "gbk"), [
    [2, "你", ""],
    [1, "\ufffd", "lost"],
    [1, "A", ""],
    [1, "›", "torn"],
  ]);
  assertEquals(kinds([0xef, 0xbf, 0xbd, 0xe4, 0xbd, 0x41], "utf-8"), [
    [3, "\ufffd", ""],
    [2, "\ufffd", "lost"],
    [1, "A", ""],
  ]);
  assertEquals(kinds([0x1b, 0x24, 0x42, 0x30, 0x21, 0x1b, 0x28, 0x42], "iso-2022-jp"), [
    [3, "", ""],
    [2, "亜", ""],
    [3, "", ""],
  ]);
  assertEquals(kinds([0x41, 0xc4], "binary"), [[1, "A", ""], [1, "·", ""]]);
});

Deno.test("text is wrapped by columns: Chinese takes two, what is hidden as many as it is written with", () => {
  assertEquals(["a", "好", "\0", "\u202e", "😀", "\u0301"].map(widthOf), [1, 2, 2, 6, 2, 0]);
  assertEquals(wrapped("好好好ab\ncd\n", 4), [0, 2, 5, 6]);
  assertEquals(visible("a\u202e\x1b\n\u{e0041}"), "a\\u202e\\x1b\\n\\u{e0041}");
});

Deno.test("lines of rows are found by row and row by line, while rows come, change and go", () => {
  const known = new Map<number, number>();
  const lines = new Lines((at: number) => known.get(at));
  lines.range(0, 1000);
  assertEquals([lines.total(), lines.lineOf(250), lines.at(999)], [1000, 250, { row: 999, line: 0 }]);
  known.set(120, 65536);
  lines.changed(120);
  assertEquals([lines.total(), lines.lineOf(120), lines.lineOf(121)], [66535, 120, 65656]);
  assertEquals([lines.at(65655), lines.at(65656)], [{ row: 120, line: 65535 }, { row: 121, line: 0 }]);
  lines.range(110, 1010);
  assertEquals([lines.total(), lines.at(0), lines.at(10)], [66435, { row: 110, line: 0 }, { row: 120, line: 0 }]);
  lines.range(121, 1010);
  assertEquals([lines.total(), lines.at(0)], [889, { row: 121, line: 0 }]);
});

Deno.test("messages are copied in the notations of others", () => {
  const messages = [{ text: '你"', bytes: Uint8Array.of(0xc4, 0xe3, 0x22) }];
  assertEquals(Object.entries(COPIES).map(([name, write]) => [name, write(messages, "client")]), [
    ["text", '你"'],
    ["hex", "c4 e3 22"],
    ["c", "{ 0xc4, 0xe3, 0x22 }"],
    ["python", 'b"\\xc4\\xe3\\""'],
    ["command", "client c4e322"],
  ]);
});

Deno.test("options without a field of their own are typed as on a command line, and read again", () => {
  const options = {
    allow: "10.0.0.0/8,::1",
    rate: "100/s",
    tls: true,
    "tls-cert": "my cert.pem",
    deny: "-",
    key: "it's",
  };
  const typed = typedOf({ ...options, port: "0" } as Record<string, string | true>, new Set(["port"]));
  assertEquals(
    typed,
    `--allow 10.0.0.0/8,::1 --rate 100/s --tls --tls-cert 'my cert.pem' --deny=- --key "it's"`,
  );
  assertEquals(optionsOf(typed), options);
  assertEquals(optionsOf(` --a=1  --b "x y"z lost `), { a: "1", b: "x yz", lost: true });
  assertEquals(optionsOf(`--a 'open`), { a: "'open" });
});
