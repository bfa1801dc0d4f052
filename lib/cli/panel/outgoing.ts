/**
 * What was typed into the field for sending, as what is sent.
 *
 * @module
 */
import { decodeBase64, decodeHex } from "../deps.ts";
import { unescaped } from "../args/escapes.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** What was typed, and how it is meant. */
export interface Typed {
  readonly text: string;
  readonly as: "text" | "hex" | "base64";
  readonly escapes: boolean;
  readonly ending: "" | "\r" | "\n" | "\r\n";
}

/** Characters of a mistake that are told. */
const MOST_TOLD = 40;

/**
 * Text, or bytes where there are raw ones.
 *
 * @throws {UsageError} for hex that is not pairs of digits.
 */
export function outgoing(
  { text, as, escapes, ending }: Typed,
  encoding: string,
  catalog: MessageCatalog,
): string | Uint8Array {
  if (as === "hex") return bytesOfHex(text, catalog);
  if (as === "base64") return decodeBase64(text);
  const whole = text + ending;
  return escapes ? unescaped(whole, encoding, { fatal: false }) : whole;
}

function bytesOfHex(text: string, { panel }: MessageCatalog): Uint8Array {
  const digits = text.replace(/\s+/g, "");
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) {
    throw new UsageError(panel.noHex(JSON.stringify(text.slice(0, MOST_TOLD))));
  }
  return decodeHex(digits);
}
