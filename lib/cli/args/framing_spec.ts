/**
 * The text of `-f`: which framing it names.
 *
 * @module
 */
import {
  chunks,
  delimited,
  fixed,
  type Framing,
  idleGap,
  type LengthOptions,
  lengthPrefixed,
  lines,
} from "../../../mod.ts";
import type { between as Between, EscapeName, EscapeOptions, HeadedOptions } from "../../framing/mod.ts";
import { controlText } from "./control_text.ts";
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
  "between:START:END",
  "length:u16be|u32le|ascii6|hex4[,offset=N,adjust=N,trailer=N]",
  "headers",
  "fix",
  "slip",
  "hdlc",
  "jt808",
  "escaped:7e,7e=7d02,7d=7d01",
  "fixed:N",
  "idle:50ms",
];

/**
 * The framing that `text` names.
 *
 * @throws {UsageError} when it names none.
 */
export async function framingOf(text: string, catalog: MessageCatalog): Promise<FramingSpec> {
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? undefined : text.slice(colon + 1);
  const framing = await refused(
    text,
    catalog,
    () => value === undefined ? plain(name) : detailed(name, value, catalog),
  );
  if (!framing) throw new UsageError(catalog.badFraming(text));
  return { text, framing };
}

/** What `make` returns; what the library refuses is a mistake in `text`, with the library's reason. */
async function refused<T>(text: string, catalog: MessageCatalog, make: () => T | Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(catalog.badFraming(text, error.message));
    throw error;
  }
}

/** Frames between marks: loaded when they are asked for. */
async function between(...marks: Parameters<typeof Between>): Promise<Framing> {
  return (await import("../../framing/mod.ts")).between(...marks);
}

/** Headers with a length: loaded when they are asked for. */
async function headed(options?: HeadedOptions): Promise<Framing> {
  return (await import("../../framing/mod.ts")).headed(options);
}

/** Escaped bytes: loaded when they are asked for. */
async function escaped(options: EscapeName | EscapeOptions): Promise<Framing> {
  return (await import("../../framing/mod.ts")).escaped(options);
}

/** A name alone. */
function plain(name: string): Framing | Promise<Framing> | undefined {
  switch (name) {
    case "chunks":
      return chunks();
    case "lines":
      return lines();
    case "stx":
      return between(["\x02"], ["\x03"]);
    case "headers":
      return headed();
    case "fix":
      // Field 9 counts from field 35 to the one before field 10, which is the checksum.
      return headed({ end: "\x0135=", separator: "\x01", assign: "=", names: ["9"], adjust: -3, trailer: 7 });
    case "slip":
    case "hdlc":
    case "jt808":
      return escaped(name);
    default:
      return undefined;
  }
}

/** A name with what stands behind its colon. */
function detailed(name: string, value: string, catalog: MessageCatalog): Framing | Promise<Framing> | undefined {
  switch (name) {
    case "lines":
      return value === "crlf" ? lines({ ending: "\r\n" }) : undefined;
    case "delimiter":
      return value === "" ? undefined : delimited(controlText(value));
    case "between":
      return betweenOf(value);
    case "length":
      return lengthOf(value);
    case "escaped":
      return escapedOf(value);
    case "fixed":
      return fixed(whole("-f fixed:N", value, 1, 0x7fffffff, catalog));
    case "idle":
      return idleGap(time("-f idle:TIME", value, catalog));
    default:
      return undefined;
  }
}

/** `START:END`, or `START:END:BARE`; alternatives of a mark are divided by `|`. */
function betweenOf(value: string): Promise<Framing> | undefined {
  const [start, end, bare = "", ...more] = value.split(":");
  if (start === undefined || end === undefined || more.length > 0) return undefined;
  const marks = (text: string) => text.split("|").map(controlText);
  return between(marks(start), marks(end), { bare: controlText(bare) });
}

/** `u16be`, `u32le`, `ascii6`, `hex4`; behind commas `offset=N`, `adjust=N`, `trailer=N`. */
function lengthOf(value: string): Framing | undefined {
  const [field = "", ...settings] = value.split(",");
  const options = fieldOf(field);
  if (!options) return undefined;
  for (const setting of settings) {
    const [, name, number] = /^(offset|adjust|trailer)=(-?\d+)$/.exec(setting) ?? [];
    if (name !== "offset" && name !== "adjust" && name !== "trailer" || options[name] !== undefined) return undefined;
    options[name] = Number(number);
  }
  return lengthPrefixed(options);
}

function fieldOf(field: string): LengthOptions | undefined {
  const [, bits, order] = /^u(8|16|24|32|40|48|56|64)(be|le|)$/.exec(field) ?? [];
  if (bits !== undefined && (order !== "" || bits === "8")) {
    return { bytes: Number(bits) / 8, littleEndian: order === "le" };
  }
  const [, kind, digits] = /^(ascii|hex)([1-8])$/.exec(field) ?? [];
  if (kind === undefined) return undefined;
  return { bytes: Number(digits), digits: kind === "hex" ? "hex" : "decimal" };
}

/** `7e,7e=7d02,7d=7d01`: the flag, or both flags (`5b5d`), and what stands for which byte; `xor=20` for all others. */
function escapedOf(value: string): Promise<Framing> | undefined {
  const [flags = "", ...settings] = value.split(",");
  const [, start, end = start] = /^([0-9a-f]{2})([0-9a-f]{2})?$/i.exec(flags) ?? [];
  if (start === undefined || end === undefined) return undefined;
  const escapes: Record<number, [number, number]> = {};
  let xor: number | undefined;
  for (const setting of settings) {
    const [, byte, first, second] = /^([0-9a-f]{2})=([0-9a-f]{2})([0-9a-f]{2})$/i.exec(setting) ?? [];
    const [, mask] = /^xor=([0-9a-f]{2})$/i.exec(setting) ?? [];
    if (mask !== undefined && xor === undefined) {
      xor = parseInt(mask, 16);
      continue;
    }
    if (byte === undefined || first === undefined || second === undefined) return undefined;
    const escaped = parseInt(byte, 16);
    if (escapes[escaped] !== undefined) return undefined;
    escapes[escaped] = [parseInt(first, 16), parseInt(second, 16)];
  }
  return escaped({ flag: [parseInt(start, 16), parseInt(end, 16)], escapes, xor });
}
