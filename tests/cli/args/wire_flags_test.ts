import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { labelOf, wireOf } from "../../../lib/cli/args/wire_flags.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { encodings } from "../../../lib/codec/mod.ts";

/** A command line that was read. */
const typed = (options: Record<string, string | true> = {}) => ({
  options: new Map(Object.entries(options)),
  operands: [],
  rest: [],
});

Deno.test("-e takes every label of the standard, and binary, hex and auto", async () => {
  let labels = 0;
  for (const encoding of encodings) {
    for (const label of encoding.labels) {
      assertEquals((await wireOf(typed({ encoding: label }), en)).options.encoding, encoding.name);
      labels++;
    }
  }
  assertEquals(labels, 222);
  assertEquals(["binary", "hex", " AUTO "].map((label) => labelOf(label, en)), ["binary", "hex", "auto"]);
});

Deno.test("a label that does not exist is a UsageError with what was probably meant", () => {
  const error = assertThrows(() => labelOf("gb-k", en), UsageError);
  assertInstanceOf(error, UsageError);
  assertEquals(error.message, en.badLabel("gb-k", "gbk"));
});

Deno.test("nothing typed is gbk, chunks, and no limit of one's own", async () => {
  const { encoding, framing, options } = await wireOf(typed(), en);
  assertEquals([encoding, framing, Object.keys(options).sort()], [
    "gbk",
    "chunks",
    ["encoding", "fatal", "framing"],
  ]);
  assertEquals(options.fatal, false);
});

Deno.test("limits are sizes and times as people type them", async () => {
  const { options } = await wireOf(typed({ "max-message": "2KiB", "idle-timeout": "1.5s", fatal: true }), en);
  assertEquals([options.maxMessageSize, options.idleTimeout, options.fatal], [2048, 1500, true]);
});

Deno.test("--encoding auto makes a codec of its own for each connection", async () => {
  const { encoding } = (await wireOf(typed({ encoding: "auto" }), en)).options;
  if (typeof encoding !== "function") throw new Error("auto is not decided for each connection");
  const [one, other] = [encoding(), encoding()];
  assertEquals([one.encoding, one === other], ["utf-8", false]);
});
