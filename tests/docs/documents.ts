/** All documents. */
import { root } from "../cli/process.ts";
import { type Block, type Document, parse } from "./markdown.ts";

/** Every Markdown file of the root and of `docs`. */
export const documents: readonly Document[] = [...paths()].map((path) =>
  parse(path, Deno.readTextFileSync(new URL(path, root)))
);

/** The Markdown files of a folder; of `docs/` with all that is below. */
function* paths(folder = ""): Generator<string> {
  for (const { name, isFile } of Deno.readDirSync(new URL(folder, root))) {
    if (isFile && name.endsWith(".md")) yield folder + name;
    if (!isFile && (folder !== "" || name === "docs")) yield* paths(`${folder}${name}/`);
  }
}

/** The blocks of a document, in order. */
export function blocksOf({ sections }: Document): Block[] {
  return sections.flatMap(({ blocks }) => blocks);
}

/** Whether a document is the Chinese version of another. */
export function isChinese({ path }: Document): boolean {
  return path.endsWith(".zh-CN.md");
}

/** Whether a document is about a kind of device. */
export function isDevice({ path }: Document): boolean {
  return path.startsWith("docs/devices/");
}

/** Whether a document is the front page, in whatever language. */
export function isReadme({ path }: Document): boolean {
  return path.startsWith("README.");
}
