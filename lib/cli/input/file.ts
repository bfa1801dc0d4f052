/**
 * Files of text that are read whole.
 *
 * @module
 */
import { NotTextError } from "../errors/not_text_error.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { textOf } from "./text.ts";
import { messageOf } from "../errors/message_of.ts";
import { concat } from "../../bytes/concat.ts";

/** How a file is read. */
export interface FileReading {
  /** Bytes; of a larger file, or one without an end, no more is read. */
  readonly limit: number;
  /** What it is written in. */
  readonly encoding: string;
  readonly catalog: MessageCatalog;
  /** The line about a file that cannot be read. */
  refusal(path: string, why: string): string;
}

/**
 * The text of a file.
 *
 * @throws {UsageError} for one that cannot be read, is too large, or is not in the encoding.
 */
export async function readText(path: string, reading: FileReading): Promise<string> {
  const { encoding, catalog, refusal } = reading;
  try {
    const bytes = await readBytes(path, reading);
    const wide = wideEncodingOf(bytes);
    if (wide !== undefined && !encoding.startsWith("utf-16")) throw new NotTextError(encoding, 0, wide);
    return textOf(bytes, encoding);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof NotTextError) {
      throw new UsageError(catalog.notText(path, error.encoding, error.offset, error.better));
    }
    if (error instanceof Deno.errors.NotCapable) {
      throw new UsageError(catalog.notAllowed(catalog.readFrom(path), `--allow-read=${path}`));
    }
    throw new UsageError(refusal(path, messageOf(error)));
  }
}

async function readBytes(path: string, { limit, catalog, refusal }: FileReading): Promise<Uint8Array<ArrayBuffer>> {
  const file = await Deno.open(path); // closed by its stream
  const blocks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const block of file.readable) {
    blocks.push(block);
    size += block.length;
    if (size > limit) throw new UsageError(refusal(path, catalog.fileTooLarge(limit)));
  }
  return concat(blocks);
}

/** UTF-16 by its byte order mark, or by the zero in its first character: what is read here begins in ASCII. */
function wideEncodingOf([first = 1, second = 1]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe || first !== 0 && second === 0) return "utf-16le";
  if (first === 0xfe && second === 0xff || first === 0 && second !== 0) return "utf-16be";
  return undefined;
}
