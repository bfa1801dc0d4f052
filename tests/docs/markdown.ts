/** What a test needs to know of a Markdown file: its headings, fenced blocks and links. */

/** A fenced block. */
export interface Block {
  /** The line of its fence, from 1. */
  readonly line: number;
  /** The words after the fence: `sh`, `sh server`, `ts ignore`. */
  readonly info: string;
  readonly code: string;
  /** The last line of text above it in its section; empty without one. */
  readonly lead: string;
}

/** A heading and what stands below it, up to the next heading. */
export interface Section {
  /** 1 for `#`; 0 for what stands above the first heading. */
  readonly level: number;
  readonly title: string;
  readonly blocks: Block[];
}

/** What the tests need of a document. */
export interface Document {
  /** Its path from the repository's root. */
  readonly path: string;
  readonly lines: number;
  readonly sections: Section[];
  /** What is neither in a block nor code, by line. */
  readonly prose: { readonly line: number; readonly text: string }[];
  /** Targets of links and images, as written. */
  readonly links: { readonly line: number; readonly target: string }[];
  /** Everything that a link can point to. */
  readonly anchors: ReadonlySet<string>;
}

/** Reads a document. */
export function parse(path: string, text: string): Document {
  let section: Section = { level: 0, title: "", blocks: [] };
  const sections = [section];
  const prose: { line: number; text: string }[] = [];
  const links: { line: number; target: string }[] = [];
  const anchors = new Set<string>();
  const rows = text.replace(/\n$/, "").split("\n");
  let lead = "";
  let fence: { mark: string; line: number; info: string; code: string[] } | undefined;
  for (const [index, line] of rows.entries()) {
    if (fence) {
      if (line.trim() === fence.mark) {
        const code = fence.code.map((row) => `${row}\n`).join("");
        section.blocks.push({ line: fence.line, info: fence.info, code, lead });
        fence = undefined;
      } else fence.code.push(line);
      continue;
    }
    const [, mark, info = ""] = /^(`{3,})(.*)$/.exec(line) ?? [];
    if (mark !== undefined) {
      fence = { mark, line: index + 1, info: info.trim(), code: [] };
      continue;
    }
    if (line !== "") lead = line;
    const [, marks, title = ""] = /^(#{1,6}) (.*)$/.exec(line) ?? [];
    if (marks !== undefined) {
      section = { level: marks.length, title: title.trim(), blocks: [] };
      sections.push(section);
      anchors.add(slug(section.title));
    }
    const text = line.replace(/`[^`]*`/g, "``");
    prose.push({ line: index + 1, text });
    for (const [, target = ""] of text.matchAll(/\]\(([^)\s]+)\)/g)) links.push({ line: index + 1, target });
    for (const [, id = ""] of text.matchAll(/<a [^>]*(?:id|name)="([^"]+)"/g)) anchors.add(id);
  }
  if (fence) throw new Error(`${path}:${fence.line}: this block has no end`);
  return { path, lines: rows.length, sections, prose, links, anchors };
}

/** The anchor that GitHub and its like make of a heading. */
function slug(title: string): string {
  return title.toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "").replaceAll(" ", "-");
}
