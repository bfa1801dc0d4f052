import { assertEquals } from "@std/assert";
import { DRAWN, floors, FLOORS_DRAWN, tree } from "../tasks/tree.ts";

Deno.test("ARCHITECTURE.md draws lib as it is: `deno task tree` draws it", async () => {
  const text = await Deno.readTextFile(new URL("../ARCHITECTURE.md", import.meta.url));
  assertEquals(DRAWN.exec(text)?.[0], tree());
});

Deno.test("each step of the way of one message stands where ARCHITECTURE.md says, in ten files at most each way", async () => {
  const text = await Deno.readTextFile(new URL("../ARCHITECTURE.md", import.meta.url));
  const [, way = ""] = /## The way of one message(.*?)\n## /s.exec(text) ?? [];
  for (const table of way.split("Out:")) {
    const steps = [...table.matchAll(/^\| `([^`]+\.ts)` +\| `([^`]+)`/gm)];
    const files = new Set(steps.map(([, file]) => file));
    assertEquals([steps.length > 5, files.size <= 10], [true, true]);
    for (const [, file, name = ""] of steps) {
      const code = await Deno.readTextFile(new URL(`../lib/${file}`, import.meta.url));
      const [holder = "", member] = name.split(".");
      const found = new RegExp(`(class|function) ${holder}\\b`).test(code) &&
        (member === undefined || new RegExp(`^  (readonly )?${member}[ (<]`, "m").test(code));
      assertEquals(found, true, `${file} has no ${name}`);
    }
  }
});

Deno.test("ARCHITECTURE.md draws the floors that the imports are held to: `deno task tree` draws them", async () => {
  const text = await Deno.readTextFile(new URL("../ARCHITECTURE.md", import.meta.url));
  assertEquals(FLOORS_DRAWN.exec(text)?.[0], floors());
});
