/**
 * JSON that remembers its lines, so that a mistake in a file can be pointed at. `JSON.parse` forgets them, and often names
 * no place even for what is no JSON.
 *
 * @module
 */

/** A value and the line where it begins, counted from 1. */
export interface Located {
  readonly value: string | number | boolean | null | readonly Located[] | ReadonlyMap<string, Located>;
  readonly line: number;
}

/** What is no JSON. */
export class JsonError extends Error {
  override readonly name = "JsonError";

  /** `found` stands in the line where something else had to; empty at the end. `twice`: a key that is there already. */
  constructor(readonly line: number, readonly found: string, readonly twice: boolean = false) {
    super(`line ${line}: ${found}`);
  }
}

/** A mark, a string, or another value (RFC 8259); anything else is one character, which fits nowhere. */
const TOKEN =
  // deno-lint-ignore no-control-regex -- a string of JSON may contain no control character but DEL and C1
  /[ \t\n\r]*(?:([[\]{}:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([^]?))/uy;

/**
 * Reads one value, as `JSON.parse` would.
 *
 * @throws {JsonError} for what is no JSON, or an object with the same key twice.
 */
export function parseLocated(text: string): Located {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  let token = "";

  function next(): void {
    TOKEN.lastIndex = at;
    const [whole, mark, string, other, odd] = TOKEN.exec(text) ?? [""];
    token = mark ?? string ?? other ?? odd ?? "";
    for (let i = at; i < at + whole.length - token.length; i++) if (text[i] === "\n") line++;
    at += whole.length;
  }

  function expect(mark: string): void {
    if (token !== mark) throw new JsonError(line, token);
    next();
  }

  function value(): Located {
    const begins = line;
    const first = token;
    if (first === "[") return { value: list(), line: begins };
    if (first === "{") return { value: map(), line: begins };
    if (!/^(?:"|-?\d|true$|false$|null$)/.test(first) || first === '"') throw new JsonError(line, first);
    next();
    return { value: JSON.parse(first), line: begins };
  }

  function list(): Located[] {
    const values: Located[] = [];
    next();
    while (token !== "]") {
      if (values.length > 0) expect(",");
      values.push(value());
    }
    next();
    return values;
  }

  function map(): Map<string, Located> {
    const values = new Map<string, Located>();
    next();
    while (token !== "}") {
      if (values.size > 0) expect(",");
      if (token.length < 2 || token[0] !== '"') throw new JsonError(line, token);
      const key: string = JSON.parse(token);
      if (values.has(key)) throw new JsonError(line, key, true);
      next();
      expect(":");
      values.set(key, value());
    }
    next();
    return values;
  }

  next();
  const read = value();
  if (token !== "") throw new JsonError(line, token);
  return read;
}
