/** The blocks of the documents of devices. */
import { testBlocks } from "./blocks.ts";
import { documents, isChinese, isDevice } from "./documents.ts";
import type { Section } from "./markdown.ts";

const devices = documents.filter((document) => isDevice(document));
const english = new Map(devices.map(({ path, sections }) => [path.replace(/\.md$/, ".zh-CN.md"), sections]));

/** The blocks of a section, whatever stands between them. */
function shown(section?: Section): string {
  return JSON.stringify(section?.blocks.map(({ info, code }) => [info, code]));
}

// What devices say is the same in each language: sections that differ in nothing but prose run once.
await testBlocks(devices.map((document) => ({
  ...document,
  sections: document.sections.filter((section, index) =>
    !isChinese(document) || shown(section) !== shown(english.get(document.path)?.[index])
  ),
})));
