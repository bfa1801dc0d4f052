import { assertEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { EncodeError } from "../../mod.ts";
import { controlParts, controlText } from "../../lib/cli/args/control_text.ts";
import { unescaped } from "../../lib/cli/args/escapes.ts";
import { testWith } from "../tools.ts";
import { output, run, server } from "./process.ts";

const PARTS: [typed: string, parts: (string | number)[]][] = [
  ["", []],
  ["plain", ["plain"]],
  ["a\\r\\n\\t\\0\\\\b", ["a\r\n\t\0\\b"]],
  ["\\x41", [0x41]],
  ["a\\xFFb\\xfe\\xfd", ["a", 0xff, "b", 0xfe, 0xfd]],
  ["\\\\x41", ["\\x41"]],
  ["\\q \\x4 \\xzz \\", ["\\q \\x4 \\xzz \\"]],
];
for (const [typed, parts] of PARTS) {
  Deno.test(`${JSON.stringify(typed)} is ${JSON.stringify(parts)}`, () => {
    assertEquals(controlParts(typed), parts);
    const characters = parts.map((part) => typeof part === "number" ? String.fromCharCode(part) : part);
    assertEquals(controlText(typed), characters.join(""));
  });
}

Deno.test("a text with raw bytes is bytes in its encoding, and an error where that lacks a character", () => {
  const bytes = (text: string, encoding: string) => {
    const read = unescaped(text, encoding, { fatal: true });
    return typeof read === "string" ? read : encodeHex(read);
  };
  assertEquals(bytes("你好\\n", "gbk"), "你好\n");
  assertEquals(bytes("你\\xff好", "gbk"), "c4e3ffbac3");
  assertEquals(bytes("你\\xff", "auto"), "e4bda0ff");
  assertEquals(bytes("日\\x00", "iso-2022-jp"), "1b2442467c1b284200");
  assertEquals(bytes("é\\x80", "binary"), "e980");
  const error = assertThrows(() => bytes("😀\\xff", "gbk"), EncodeError);
  assertEquals(error.character, "😀");
  assertEquals(unescaped("😀\\xff", "gbk", { fatal: false }), Uint8Array.of(0x3f, 0xff));
});

testWith(["ncat"], "--escapes reads messages, piped lines and --reply; without it they are as typed", async () => {
  const { server: ours, port } = await server(["-e", "binary", "--reply", "\\x06\\r\\n", "--escapes", "-x"]);
  await using _ = ours;
  const address = ["127.0.0.1", String(port)];
  const escaped = await run("client", ["--escapes", ...address, "你\\xff\\r", "a\\\\"]);
  assertEquals([escaped.code, encodeHex(escaped.bytes), escaped.stderr], [0, "060d0a0a060d0a0a", ""]);
  await run("client", [...address, "\\r"]);
  await run("client", ["--escapes", ...address], "b\\x01\\n\n");
  const raw = await output("ncat", ["-w", "5", ...address], "c");
  assertEquals(encodeHex(raw.bytes), "060d0a");
  await ours.stdout.line(/^ 00000000 {2}63 /);
  // The gbk of 你, a raw byte, a carriage return; a backslash; what was typed; a line.
  const heard = [...ours.stdout.text.matchAll(/^ 00000000 {2}(.*?) {2,}│/gm)].map(([, hex]) => hex);
  const asked = heard.filter((hex) => hex !== "06 0d 0a");
  assertEquals(asked, ["c4 e3 ff 0d", "5c 72", "62 01 0a", "63"]);
});

Deno.test("--escapes says what cannot be: a character beside a raw byte, and hex, which is bytes already", async () => {
  const wrong: [side: "server" | "client", args: string[], code: number, line: string][] = [
    ["client", ["--escapes", "127.0.0.1", "9", "😀\\xff"], 3, "gbk has no character U+1F600"],
    ["client", ["--escapes", "-e", "hex", "127.0.0.1", "9", "01"], 2, "--escapes -e hex: choose one"],
    ["server", ["--escapes", "-e", "hex"], 2, "--escapes -e hex: choose one"],
    [
      "server",
      ["--escapes", "--reply", "😀\\xff"],
      2,
      "The text 😀\\xff of --reply cannot be written in gbk (U+1F600): change it, or the encoding with -e",
    ],
  ];
  for (const [side, args, code, line] of wrong) {
    const ended = await run(side, args);
    assertEquals([ended.code, ended.stdout, ended.stderr], [code, "", `${line}\n`]);
  }
});
