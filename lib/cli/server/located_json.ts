/**
 * JSON with its lines, so that a mistake in a file can be pointed at: `JSON.parse` forgets them, and often names no place
 * even for what is no JSON. Strictly RFC 8259: no comments, no comma after the last value.
 *
 * @module
 */
import { type JsonNode, type JsonParseError, jsonParser, type JsonScanner } from "../deps.ts";

/** A value and the line where it begins, counted from 1. */
export interface Located {
  readonly value: string | number | boolean | null | readonly Located[] | ReadonlyMap<string, Located>;
  readonly line: number;
}

/** What is wrong: no JSON; a key that its object has already; too many brackets in each other. */
export type JsonFault = "syntax" | "twice" | "deep";

/** What cannot be read. */
export class JsonError extends Error {
  override readonly name = "JsonError";

  /** `found`: what stands in the line instead of something else, empty at the end; or the key that stands there twice. */
  constructor(readonly line: number, readonly found: string, readonly fault: JsonFault = "syntax") {
    super(`line ${line}: ${found}`);
  }
}

/** Brackets in each other. The parser calls itself for each: some thousands would be the end of the stack. */
export const MAX_DEPTH = 64;
/** Characters of what was found; the rest of a long one says nothing more. */
const MAX_FOUND = 40;

/**
 * Reads one value, as `JSON.parse` would, without a key that stands twice.
 *
 * @throws {JsonError} for what cannot be read.
 * @throws {TypeError} when the parser cannot be loaded.
 */
export async function parseLocated(text: string): Promise<Located> {
  const { createScanner, parseTree } = await jsonParser();
  const lineAt = lineCounter(text);
  const deep = tooDeep(text, createScanner(text, true));
  if (deep !== undefined) throw new JsonError(lineAt(deep), text.charAt(deep), "deep");
  const errors: JsonParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first) {
    const found = text.slice(first.offset, first.offset + first.length);
    throw new JsonError(lineAt(first.offset), found.length > MAX_FOUND ? `${found.slice(0, MAX_FOUND)}…` : found);
  }
  if (!root) throw new JsonError(lineAt(text.length), "");
  return located(root, lineAt);
}

/** The offset of the first bracket that stands in too many others. */
function tooDeep(text: string, scanner: JsonScanner): number | undefined {
  let depth = 0;
  let offset = 0;
  while (offset < text.length) {
    scanner.scan();
    offset = scanner.getTokenOffset();
    const mark = text.charAt(offset);
    if (mark === "[" || mark === "{") depth++;
    if (mark === "]" || mark === "}") depth--;
    if (depth > MAX_DEPTH) return offset;
  }
  return undefined;
}

/** Tells the line of an offset, from 1, when it is asked for offsets that grow: each line is counted once. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf("\n");
  return (offset) => {
    while (next >= 0 && next < offset) {
      line++;
      next = text.indexOf("\n", next + 1);
    }
    return line;
  };
}

/** The values of a tree that has no errors, in the order of the text. */
function located({ type, offset, value, children = [] }: JsonNode, lineAt: (offset: number) => number): Located {
  const line = lineAt(offset);
  if (type === "array") return { line, value: children.map((child) => located(child, lineAt)) };
  if (type !== "object") return { line, value: value ?? null };
  const members = new Map<string, Located>();
  for (const { children: [key, member] = [] } of children) {
    if (!key || !member) throw new TypeError("A property of the parser's has a key and a value");
    const name = String(key.value);
    if (members.has(name)) throw new JsonError(lineAt(key.offset), name, "twice");
    members.set(name, located(member, lineAt));
  }
  return { line, value: members };
}
