/**
 * `--input-encoding`: what files and standard input are written in.
 *
 * @module
 */
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { labelOf, valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { encodings } from "../../codec/mod.ts";

/** The option of both commands. */
export const INPUT_FLAG: Flag = {
  name: "input-encoding",
  group: "wire",
  value: "LABEL",
  choices: encodings.map(({ name }) => name),
  help: {
    zh: "标准输入、规则文件和记录文件的编码(utf-8)",
    en: "the encoding of standard input, rules and records (utf-8)",
  },
};

/**
 * The standard's name of the encoding that was chosen.
 *
 * @throws {UsageError} for what is no encoding of texts.
 */
export function inputEncodingOf(parsed: ParsedArgs, catalog: MessageCatalog): string {
  const label = valueOf(parsed, INPUT_FLAG.name) ?? "utf-8";
  const encoding = labelOf(label, catalog);
  if (encodings.some(({ name }) => name === encoding)) return encoding;
  // `binary`, `hex` and `auto` are ours, and say nothing about a text.
  throw new UsageError(catalog.badLabel(label, undefined));
}
