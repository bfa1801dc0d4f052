/**
 * `--escapes`: control characters and raw bytes in what is typed.
 *
 * @module
 */
import { codec } from "../../../mod.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { controlParts } from "./control_text.ts";
import type { Flag, ParsedArgs } from "./flags.ts";
import { concat } from "../../bytes/concat.ts";

/** The option of both commands. */
export const ESCAPES_FLAG: Flag = {
  name: "escapes",
  group: "wire",
  help: {
    zh:
      "消息、--reply 和输入的行中可写 \\r \\n \\t \\0 \\\\,\\xNN 是一个原始字节(Deno 会去掉参数末尾的一个回车:请写 \\r)",
    en:
      "\\r \\n \\t \\0 \\\\ in messages, --reply and typed lines, \\xNN a raw byte (Deno drops a carriage return at the end of an argument: write \\r)",
  },
};

/** Makes of a typed text what is sent. */
export type Reading = (text: string) => string | Uint8Array;

/**
 * How texts are read: as they are, or with `--escapes`.
 *
 * @throws {UsageError} for `--escapes` where every text is bytes already. The reading itself throws an EncodeError for a
 * character that the encoding lacks, beside a raw byte.
 */
export function readingOf(parsed: ParsedArgs, encoding: string, catalog: MessageCatalog): Reading {
  if (!parsed.options.has(ESCAPES_FLAG.name)) return (text) => text;
  if (encoding === "hex") throw new UsageError(catalog.exclusive("--escapes -e hex"));
  return (text) => unescaped(text, encoding, { fatal: true });
}

/**
 * The text with its escapes read: text, or bytes where there are raw ones.
 *
 * @param fatal whether a character that the encoding lacks is an EncodeError.
 */
export function unescaped(text: string, encoding: string, { fatal }: { readonly fatal: boolean }): string | Uint8Array {
  const parts = controlParts(text);
  if (parts.every((part) => typeof part === "string")) return parts.join("");
  // One encoder for all texts: the shift state of ISO-2022-JP goes on behind a raw byte.
  const encoder = codec(encoding === "auto" ? "utf-8" : encoding).encoder({ fatal });
  const pieces = parts.map((part) => {
    if (typeof part === "number") return Uint8Array.of(part);
    const room = new Uint8Array(part.length * 8 + 16);
    return room.slice(0, encoder.encodeInto(part, room).written);
  });
  return concat(pieces);
}
