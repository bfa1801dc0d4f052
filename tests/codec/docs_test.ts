import { assertEquals } from "@std/assert";
import { encodingTable } from "./encoding_table.ts";

const rows = encodingTable().map(narrow);

for (const file of ["encodings.md", "encodings.zh-CN.md"]) {
  Deno.test(`docs/${file} has a true row for each encoding`, async () => {
    const text = await Deno.readTextFile(new URL(`../../docs/${file}`, import.meta.url));
    const shown = text.split("\n").filter((line) => line.startsWith("| `")).map(narrow);
    assertEquals(rows.filter((row) => !shown.includes(row)), []);
  });
}

/** A row of a table without the spaces that align it. */
function narrow(row: string): string {
  return row.replace(/ +/g, " ");
}

Deno.test("docs/encodings.md and its translation have the same examples", async () => {
  const blocks = async (file: string) => {
    const text = await Deno.readTextFile(new URL(`../../docs/${file}`, import.meta.url));
    return text.match(/```(ts|sh)\n[^]*?```/g)?.map((block) => block.replace(/\/\/.*/g, "//"));
  };
  assertEquals(await blocks("encodings.zh-CN.md"), await blocks("encodings.md"));
});
