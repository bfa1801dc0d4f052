/** What stands in a file, in a name or in an option commands a terminal no more than what a peer sends. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "./process.ts";

/** Clears the screen, sets the title, deletes, turns the order of writing, begins another line. */
const EVIL = "\x1b[2J\x1b]0;evil\x07\x7f\u202e\u0085\u2028\nforged";
const SHOWN = "\\x1b[2J\\x1b]0;evil\\x07\\x7f\\u202e\\x85\\u2028\\nforged";
const START = JSON.stringify({ event: "start", version: 1, side: "server", encoding: "gbk", framing: "chunks" });

const COMMANDS: [name: "server" | "client", args: string[], file?: string][] = [
  ["server", [EVIL]],
  ["server", [`--${EVIL}`]],
  ["server", ["-p", EVIL]],
  ["server", ["-e", EVIL]],
  ["server", ["-f", EVIL]],
  ["server", ["-c", EVIL]],
  ["server", ["--drain", EVIL]],
  ["server", ["--color", EVIL]],
  ["server", ["--completions", EVIL]],
  ["server", ["--mute=" + EVIL]],
  ["server", ["--reply", `${EVIL}😀`]],
  ["server", ["--forward", EVIL]],
  ["server", ["--rules", `/${EVIL}`]],
  ["server", ["--replay", `/${EVIL}`]],
  ["server", ["-o", `/${EVIL}/x`]],
  ["server", ["-H", `${EVIL}.invalid`]],
  ["client", [`${EVIL}.invalid`]],
  ["client", ["127.0.0.1", EVIL]],
  ["client", ["--expect", `/(${EVIL}/`]],
  ["client", ["-e", "hex", "127.0.0.1", "9", EVIL]],
  ["server", ["--rules", "FILE"], EVIL],
  ["server", ["--rules", "FILE"], JSON.stringify([{ [EVIL]: 1 }])],
  ["server", ["--rules", "FILE"], JSON.stringify([{ when: `/(${EVIL}/`, reply: "" }])],
  ["server", ["--rules", "FILE"], JSON.stringify([{ when: { hex: EVIL }, reply: "" }])],
  ["server", ["--rules", "FILE"], JSON.stringify([{ when: "a", reply: "", checksum: EVIL }])],
  ["server", ["--replay", "FILE"], EVIL],
  ["server", ["--replay", "FILE"], START.replace("gbk", JSON.stringify(EVIL).slice(1, -1))],
  ["server", ["--replay", "FILE"], `${START}\n${JSON.stringify({ event: "open", time: EVIL })}\n`],
];
for (const [name, args, content] of COMMANDS) {
  const typed = [name, ...args, content ?? ""].join(" ").replaceAll(EVIL, "EVIL").replaceAll(/\s+/g, " ").trim();
  Deno.test(`${typed} prints one line that a terminal only shows`, async () => {
    const file = await Deno.makeTempFile();
    try {
      if (content !== undefined) await Deno.writeTextFile(file, content);
      const { code, stdout, stderr } = await run(name, args.map((arg) => arg === "FILE" ? file : arg));
      assertEquals([code === 0, stdout, stderr.split("\n").length], [false, "", 2], stderr);
      // deno-lint-ignore no-control-regex
      assertEquals(stderr.slice(0, -1).replaceAll(/[\x00-\x1f\x7f-\x9f\u2028\u202e]/g, "!"), stderr.slice(0, -1));
    } finally {
      await Deno.remove(file);
    }
  });
}

Deno.test("what is escaped can still be read", async () => {
  assertStringIncludes((await run("server", ["-p", EVIL])).stderr, `${SHOWN} is not a port`);
});
