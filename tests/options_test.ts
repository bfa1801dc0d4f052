import { assertEquals } from "@std/assert";
import { OPTIONS_PAGES, optionTables, TABLES } from "../tasks/options.ts";

/** Without what a formatter changes: the width of columns. */
function unaligned(text: string): string {
  return text.replace(/ +/g, " ").replace(/-{3,}/g, "---").trim();
}

for (const language of ["en", "zh"] as const) {
  Deno.test(`${OPTIONS_PAGES[language]} has the options that there are: \`deno task options\` writes them`, async () => {
    const text = await Deno.readTextFile(new URL(`../${OPTIONS_PAGES[language]}`, import.meta.url));
    assertEquals(unaligned(TABLES.exec(text)?.[0] ?? ""), unaligned(optionTables(language)));
  });
}
