/**
 * The text of `-f`: which framing it names.
 *
 * @module
 */
import {
  between,
  chunks,
  delimited,
  fixed,
  type Framing,
  idleGap,
  type LengthOptions,
  lengthPrefixed,
  lines,
} from "../../../mod.ts";
import { time, whole } from "./units.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** A framing as typed. */
export interface FramingSpec {
  /** As typed. */
  readonly text: string;
  readonly framing: Framing;
}

/** What `-f` takes, for the help and for shells to complete. */
export const FRAMING_SPECS: readonly string[] = [
  "chunks",
  "lines",
  "lines:crlf",
  "delimiter:TEXT",
  "stx",
  "length:u8|u16be|u16le|u32be|u32le",
  "fixed:N",
  "idle:50ms",
];

const LENGTHS: Readonly<Record<string, LengthOptions>> = {
  u8: { bytes: 1 },
  u16be: { bytes: 2 },
  u16le: { bytes: 2, littleEndian: true },
  u32be: { bytes: 4 },
  u32le: { bytes: 4, littleEndian: true },
};

/**
 * The framing that `text` names.
 *
 * @throws {UsageError} when it names none.
 */
export function framingOf(text: string, catalog: MessageCatalog): FramingSpec {
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? undefined : text.slice(colon + 1);
  const framing = make(name, value, catalog);
  if (!framing) throw new UsageError(catalog.badFraming(text));
  return { text, framing };
}

function make(name: string, value: string | undefined, catalog: MessageCatalog): Framing | undefined {
  if (value === undefined) {
    if (name === "chunks") return chunks();
    if (name === "lines") return lines();
    return name === "stx" ? between("\x02", "\x03") : undefined;
  }
  if (name === "lines" && value === "crlf") return lines({ ending: "\r\n" });
  if (name === "delimiter" && value !== "") return delimited(unescape(value));
  if (name === "length" && Object.hasOwn(LENGTHS, value)) return lengthPrefixed(LENGTHS[value]);
  if (name === "fixed") return fixed(whole("-f fixed:N", value, 1, 0x7fffffff, catalog));
  if (name === "idle") return idleGap(time("-f idle:TIME", value, catalog));
  return undefined;
}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", "\\": "\\" };

/** `\n \r \t \0 \xNN`, and a backslash as two. */
function unescape(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|([nrt0\\]))/gi,
    (_, hex: string | undefined, control: string | undefined) =>
      hex === undefined ? CONTROLS[control?.toLowerCase() ?? ""] ?? "" : String.fromCharCode(parseInt(hex, 16)),
  );
}
