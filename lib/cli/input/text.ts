/**
 * Text from files and from standard input: a byte order mark at the beginning is dropped, and what is not text is an
 * error that says where.
 *
 * @module
 */
import { chunks, codec, DecodeError, type Framer } from "../../../mod.ts";
import { readsWellAs } from "../../detect/detect.ts";
import { NotTextError } from "../errors/not_text_error.ts";

/** U+FEFF, which some editors write before a text (RFC 3629, section 6). */
const BYTE_ORDER_MARK = "\ufeff";

/**
 * The text of a whole file.
 *
 * @throws {NotTextError} for bytes that are not in the encoding.
 * @throws {RangeError} for a label that does not exist.
 */
export function textOf(bytes: Uint8Array, label: string): string {
  const framer = framerOf(label);
  const text = [...framer.push(bytes), ...framer.end(true)].join("");
  check(framer, bytes);
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/**
 * The text of a stream, as it comes; a character that two reads share stays whole.
 *
 * @throws {NotTextError} after all the text before the bytes that are not in the encoding.
 * @throws {RangeError} for a label that does not exist.
 */
export async function* texts(bytes: AsyncIterable<Uint8Array>, label: string): AsyncGenerator<string> {
  const framer = framerOf(label);
  let begun = false;
  let last: Uint8Array = new Uint8Array();
  for await (const some of bytes) {
    for (const text of framer.push(some)) {
      const unmarked = !begun && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
      begun = true;
      yield unmarked;
    }
    check(framer, some);
    last = some;
  }
  yield* framer.end(true);
  check(framer, last);
}

/**
 * The lines of a text, without their ends, LF or CRLF; a last line without an end counts.
 */
export async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let begun: string[] = [];
  for await (const text of texts) {
    const [first = "", ...more] = text.split("\n");
    begun.push(first);
    for (const next of more) {
      yield withoutReturn(begun.join(""));
      begun = [next];
    }
  }
  const last = begun.join("");
  if (last !== "") yield last;
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** Decodes without framing, up to the first bytes that are no text. */
function framerOf(label: string): Framer {
  return chunks()({ codec: codec(label), fatal: true, replacement: "?", maxMessageSize: Infinity });
}

/** Throws what has stopped the framer; `bytes` are those among which it stands. */
function check({ failure }: Framer, bytes: Uint8Array): void {
  if (!(failure instanceof DecodeError)) return;
  const { encoding, offset } = failure;
  throw new NotTextError(encoding, offset, markedAs(bytes, offset) ?? readsWellAs(bytes, encoding) ?? undefined);
}

/** UTF-16 by its byte order mark, which is no text in UTF-8 (RFC 2781, section 3.2). */
function markedAs([first, second]: Uint8Array, offset: number): string | undefined {
  if (offset > 0) return undefined;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : undefined;
}
