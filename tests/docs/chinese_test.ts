/** The blocks of the Chinese documents; the README's are in readme_test.ts. */
import { testBlocks } from "./blocks.ts";
import { documents, isChinese, isDevice, isReadme } from "./documents.ts";
import type { Section } from "./markdown.ts";

/** Bundling takes half a minute, and says nothing in any language: it runs where the English documents do. */
function bundles({ blocks }: Section): boolean {
  return blocks.some(({ code }) => code === "deno task bundle\n");
}

await testBlocks(
  documents.filter((document) => !isReadme(document) && !isDevice(document) && isChinese(document)).map((document) => ({
    ...document,
    sections: document.sections.filter((section) => !bundles(section)),
  })),
);
