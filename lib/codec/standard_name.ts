/**
 * From a label to the standard's name for it. The platform's `TextDecoder` knows the labels.
 *
 * @module
 */
import { encodings } from "./encodings.ts";
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
  if (clean === "binary" || clean === "hex") return clean;
  try {
    return new TextDecoder(given).encoding;
  } catch {
    // RangeError: there is no such label.
    throw labelError(given, clean);
  }
}

function labelError(given: string, clean: string): LabelError {
  if (REFUSED.includes(clean)) return new LabelError(given, "the standard refuses it as unsafe");
  const suggestion = similarLabel(clean);
  if (suggestion === undefined) return new LabelError(given, "the standard has no such label");
  return new LabelError(given, `the standard's label is "${suggestion}"`, suggestion);
}

/** The label of the standard with the same letters and digits, or the one that stands for a Windows code page. */
function similarLabel(label: string): string | undefined {
  const letters = lettersOf(label);
  const page = letters.replace(/^(cp|ms|windows|win|ibm|codepage|x)(?=\d)/, "");
  const labels = encodings.flatMap((encoding) => encoding.labels);
  return ALIASES.get(page) ??
    labels.find((known) => lettersOf(known) === letters) ??
    labels.find((known) => known === `cp${page}`);
}

function lettersOf(label: string): string {
  return label.replace(/[^a-z0-9]/g, "");
}
