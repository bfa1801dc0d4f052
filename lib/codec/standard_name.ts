/**
 * From a label to the standard's name for it. The platform's `TextDecoder` knows the labels, so none is listed here.
 *
 * @module
 */
import { LabelError } from "./label_error.ts";

/** Labels of the standard's `replacement`, which no decoder takes. */
const REFUSED = ["replacement", "csiso2022kr", "hz-gb-2312", "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr"];

/** Names that people know and the standard lacks, lower case, letters and digits only. */
const ALIASES = new Map([
  ["932", "shift_jis"],
  ["936", "gbk"],
  ["949", "euc-kr"],
  ["950", "big5"],
  ["54936", "gb18030"],
  ["65001", "utf-8"],
  ["euccn", "gbk"],
  ["gb180302022", "gb18030"],
  ["gb231280", "gb_2312-80"],
  ["iso2022jp", "iso-2022-jp"],
  ["macroman", "macintosh"],
  ["uhc", "euc-kr"],
]);

/**
 * The standard's name for a label, matched as the standard matches it: white space around it and the case of ASCII
 * letters do not count.
 *
 * @throws {LabelError} for a label that the standard lacks or refuses; it suggests the one that was probably meant.
 */
export function standardName(label: string): string {
  const given = String(label);
  const clean = given.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
  const name = clean === "binary" || clean === "hex" ? clean : knownName(given);
  if (name === undefined) throw labelError(given, clean);
  return name;
}

function knownName(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined; // RangeError: there is no such label
  }
}

function labelError(given: string, clean: string): LabelError {
  if (REFUSED.includes(clean)) return new LabelError(given, "the standard refuses it as unsafe");
  const suggestion = similarLabel(clean);
  if (suggestion === undefined) return new LabelError(given, "the standard has no such label");
  return new LabelError(given, `the standard's label is "${suggestion}"`, suggestion);
}

/** A label of the standard that differs in its signs and spaces only, or stands for the same Windows code page. */
function similarLabel(label: string): string | undefined {
  const words = label.split(/[^a-z0-9]+/).filter((word) => word !== "");
  const joined = words.join("");
  const page = joined.replace(/^(cp|ms|windows|win|ibm|codepage|x)(?=\d)/, "");
  // A hyphen where people leave it out: eucjp, utf_16_le.
  const hyphenated = Array.from(joined, (_, at) => `${joined.slice(0, at)}-${joined.slice(at)}`);
  const candidates = [words.join("-"), words.join("_"), joined, `cp${page}`, ...hyphenated];
  return ALIASES.get(page) ?? candidates.find((candidate) => knownName(candidate) !== undefined);
}
