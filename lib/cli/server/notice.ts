/**
 * What a peer is told before its connection is ended over a limit.
 *
 * @module
 */
import { firstUnwritable } from "../args/wire_flags.ts";
import { catalogOf } from "../i18n/language.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/**
 * The sentence in the language of the words if the encoding can write it, else in English; nothing on a wire whose
 * messages are not text: `hex`, `binary`, or a framing of fixed or announced length.
 */
export function notice(
  say: (catalog: MessageCatalog) => string,
  catalog: MessageCatalog,
  encoding: string,
  framing: string,
): string | undefined {
  if (encoding === "hex" || encoding === "binary" || /^(length|fixed|headers)/.test(framing)) return undefined;
  const text = say(catalog);
  return firstUnwritable(text, encoding) === undefined ? text : say(catalogOf("en"));
}
