import { assert, assertEquals } from "@std/assert";
import { encodingTable } from "./encoding_table.ts";

for (const file of ["encodings.md", "encodings.zh-CN.md"]) {
  Deno.test(`docs/${file} has a true row for each encoding`, async () => {
    const text = await Deno.readTextFile(new URL(`../../docs/${file}`, import.meta.url));
    const rows = text.split("\n").filter((line) => line.startsWith("| `")).map((line) => line.replace(/ +/g, " "));
    for (const row of encodingTable()) {
      assert(rows.includes(row.replace(/ +/g, " ")), `missing: ${row}`);
    }
  });
}

Deno.test("docs/encodings.md and its translation have the same examples", async () => {
  const blocks = async (file: string) => {
    const text = await Deno.readTextFile(new URL(`../../docs/${file}`, import.meta.url));
    return text.match(/```(ts|sh)\n[^]*?```/g)?.map((block) => block.replace(/\/\/.*/g, "//"));
  };
  assertEquals(await blocks("encodings.zh-CN.md"), await blocks("encodings.md"));
});
