/**
 * From a label to the standard's name for it. The platform's `TextDecoder` knows the labels, so they are not listed here.
 *
 * @module
 */

/** Labels of the standard's `replacement`, which no decoder takes. */
const refused = ["replacement", "csiso2022kr", "hz-gb-2312", "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr"];

// Names that people know and the standard lacks, without what is not a letter or a digit.
const aliases = new Map(Object.entries({
  "932": "shift_jis",
  "936": "gbk",
  "949": "euc-kr",
  "950": "big5",
  "54936": "gb18030",
  "65001": "utf-8",
  "euccn": "gbk",
  "gb180302022": "gb18030",
  "gb231280": "gb_2312-80",
  "iso2022jp": "iso-2022-jp",
  "macroman": "macintosh",
  "uhc": "euc-kr",
}));

/**
 * The standard's name for a label, matched as the standard matches it: white space around it and the case of ASCII
 * letters do not count.
 *
 * @throws {RangeError} for a label that the standard lacks or refuses; the message names the label that was meant.
 */
export function nameOf(label: string): string {
  const given = String(label);
  const clean = given.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase();
  const name = clean === "binary" || clean === "hex" ? clean : known(given);
  if (name !== undefined) return name;
  if (refused.includes(clean)) {
    throw new RangeError(`Cannot use the encoding ${JSON.stringify(label)}: the standard refuses it as unsafe`);
  }
  const meant = suggestion(clean);
  throw new RangeError(
    `Cannot find an encoding ${JSON.stringify(label)}: ` +
      (meant === undefined ? "the standard has no such label" : `the standard's label is "${meant}"`),
  );
}

function known(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined; // RangeError: there is no such label
  }
}

function suggestion(label: string): string | undefined {
  const bare = label.replace(/[^a-z0-9]/g, "");
  const page = bare.replace(/^(cp|ms|windows|win|ibm|codepage|x)(?=\d)/, "");
  // A hyphen where people leave it out: eucjp, utf_16_le.
  const joined = Array.from(bare, (_, at) => bare.slice(0, at) + "-" + bare.slice(at));
  return aliases.get(page) ?? [bare, "cp" + page, ...joined].find(known);
}
