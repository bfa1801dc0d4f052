import { assertEquals } from "@std/assert";
import { DRAWN, tree } from "../tasks/tree.ts";

Deno.test("ARCHITECTURE.md draws lib as it is: `deno task tree` draws it", async () => {
  const text = await Deno.readTextFile(new URL("../ARCHITECTURE.md", import.meta.url));
  assertEquals(DRAWN.exec(text)?.[0], tree());
});
