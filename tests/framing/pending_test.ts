import { assertEquals } from "@std/assert";
import { between } from "../../lib/framing/mod.ts";
import { chunks, delimited, fixed, type Framing, idleGap, lengthPrefixed, lines } from "../../mod.ts";
import { checked } from "../../lib/framing/checked.ts";
import { oneFraming } from "../../lib/framing/framing_pair.ts";
import { utf8 } from "../pair.ts";
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
      framer.push(utf8(read));
      assertEquals(framer.pending, pending, JSON.stringify(read));
    }
  });
}
