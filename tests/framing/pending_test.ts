import { assertEquals } from "@std/assert";
import { between, escaped, headed } from "../../lib/framing/mod.ts";
import { chunks, delimited, encode, fixed, type Framing, idleGap, lengthPrefixed, lines } from "../../mod.ts";
import { checked } from "../../lib/framing/checked.ts";
import { oneFraming } from "../../lib/framing/framing_pair.ts";
import { wire } from "./cut.ts";

/** Framings, and what comes in reads: `pending` after each. */
const cases: [name: string, framing: Framing, reads: [read: string, pending: boolean | undefined][]][] = [
  ["lines()", lines(), [["a", true], ["b\n", false], ["c\nd", true], ["\n", false]]],
  ["delimited()", delimited("--"), [["a-", true], ["-", false]]],
  ["between()", between(), [["noise", false], ["\x02", true], ["a", true], ["\x03", false]]],
  ["between(), one mark", between("~", "~"), [["no~", false], ["a", true], ["~", false], ["b", true], ["~", false]]],
  ["fixed()", fixed(3), [["ab", true], ["c", false], ["abcd", true]]],
  ["lengthPrefixed()", lengthPrefixed({ bytes: 2 }), [["\0", true], ["\x02", true], ["a", true], ["b", false]]],
  ["idleGap()", idleGap(50), [["a", true]]],
  ["headed()", headed(), [
    ["\r\n", false],
    ["a", true],
    [": b\r\nl: 2\r\n\r\n", true],
    ["c", true],
    ["d", false],
    ["l: 0\r\n\r\ne", true],
  ]],
  ["escaped()", escaped("jt808"), [["no~", false], ["a", true], ["~", false], ["}", true], ["\x01", true], [
    "~",
    false,
  ]]],
  [
    "escaped(), two flags",
    escaped({ flag: [0x5b, 0x5d], escapes: { 0x5b: [0x5a, 1], 0x5a: [0x5a, 2], 0x5d: [0x5e, 1], 0x5e: [0x5e, 2] } }),
    [
      ["no", false],
      ["[", true],
      ["a", true],
      ["]", false],
    ],
  ],
  ["escaped() without a flag at first", escaped("slip"), [["", false], ["a", true], ["\xc0", false]]],
  ["chunks()", chunks(), [["a", undefined]]],
  ["in hex", delimited("0a"), [["a", true], ["\n", false]]],
  ["a pair", oneFraming({ receive: lines(), send: chunks() }), [["a", true], ["\n", false]]],
  ["a checksum", checked(lines(), { algorithm: "xor" }), [["a", true], ["a\n", false]]],
];

for (const [name, framing, reads] of cases) {
  Deno.test(`${name}: a message that has begun and not ended is pending`, () => {
    const framer = framing(wire(name === "in hex" ? "hex" : "utf-8"));
    assertEquals(framer.pending ?? false, false);
    for (const [read, pending] of reads) {
      framer.push(encode(read, "binary"));
      assertEquals(framer.pending, pending, JSON.stringify(read));
    }
  });
}
