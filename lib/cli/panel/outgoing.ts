/**
 * What was typed into the field for sending, as what is sent.
 *
 * @module
 */
import { decodeBase64, decodeHex } from "../deps.ts";
import { codec } from "../../../mod.ts";
import { UsageError } from "../errors/usage_error.ts";

/** What was typed, and how it is meant. */
export interface Typed {
  readonly text: string;
  readonly as: "text" | "hex" | "base64";
  readonly escapes: boolean;
  readonly ending: "" | "\r" | "\n" | "\r\n";
}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", "\\": "\\" };
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([nrt0\\]))/g;

/**
 * Text, or bytes where there are raw ones.
 *
 * @throws {UsageError} for hex that is not pairs of digits.
 */
export function outgoing({ text, as, escapes, ending }: Typed, encoding: string): string | Uint8Array {
  if (as === "hex") return bytesOfHex(text);
  if (as === "base64") return decodeBase64(text);
  const whole = text + ending;
  if (!escapes || !whole.includes("\\")) return whole;
  const parts = partsOf(whole);
  return parts.every((part) => typeof part === "string") ? parts.join("") : joined(parts, encoding);
}

function bytesOfHex(text: string): Uint8Array {
  const digits = text.replace(/\s+/g, "");
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) {
    throw new UsageError(`Cannot send ${JSON.stringify(text.slice(0, 40))} as hex: it takes pairs of digits`);
  }
  return decodeHex(digits);
}

/** Texts, and numbers for raw bytes. */
function partsOf(text: string): (string | number)[] {
  const parts: (string | number)[] = [];
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const [whole, hex, control = ""] = match;
    parts.push(text.slice(from, match.index));
    parts.push(hex === undefined ? CONTROLS[control] ?? "" : parseInt(hex, 16));
    from = match.index + whole.length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

/** One encoder for all texts: the shift state of ISO-2022-JP goes on behind a raw byte. */
function joined(parts: readonly (string | number)[], encoding: string): Uint8Array {
  const encoder = codec(encoding === "auto" ? "utf-8" : encoding).encoder();
  const pieces = parts.map((part) => {
    if (typeof part === "number") return Uint8Array.of(part);
    const room = new Uint8Array(part.length * 8 + 16);
    return room.slice(0, encoder.encodeInto(part, room).written);
  });
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
