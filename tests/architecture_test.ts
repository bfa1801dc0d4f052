import { assertEquals } from "@std/assert";

const root = new URL("../", import.meta.url);

/** The paths of a tree that is drawn by indentation of two. */
function* drawn(tree: string): Generator<string> {
  const folders: string[] = [];
  for (const line of tree.split("\n")) {
    const [, indent, name] = /^( *)([\w.]+\/?)(?:\s{2,}|$)/.exec(line) ?? [];
    if (name === undefined || indent.length > 2 * folders.length) continue; // a description that goes on
    folders.length = indent.length / 2;
    if (name.endsWith("/")) folders.push(name);
    else yield folders.join("") + name;
  }
}

function* filesIn(folder: string): Generator<string> {
  for (const { name, isFile } of Deno.readDirSync(new URL(folder, root))) {
    if (!isFile) yield* filesIn(`${folder}${name}/`);
    else if (name.endsWith(".ts")) yield folder + name;
  }
}

Deno.test("ARCHITECTURE.md draws every file of lib, and none that is not there", async () => {
  const text = await Deno.readTextFile(new URL("ARCHITECTURE.md", root));
  const [, tree = ""] = /## Tree\n\n```\n([^`]*(?:`[^`\n]+`[^`]*)*)\n```/.exec(text) ?? [];
  const paths = [...drawn(tree)].filter((path) => path.startsWith("lib/"));
  assertEquals(paths.sort(), [...filesIn("lib/")].sort());
});
