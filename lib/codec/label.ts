/**
 * From a label to the standard's name for it. The platform's `TextDecoder` knows the labels, so they are not listed here.
 *
 * @module
 */

/** Labels of the standard's `replacement`, which no decoder takes. */
const refused = ["replacement", "csiso2022kr", "hz-gb-2312", "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr"];

// Names that people know and the standard lacks, without what is not a letter or a digit.
const aliases = new Map(
  `932 shift_jis
936 gbk
949 euc-kr
950 big5
54936 gb18030
65001 utf-8
euccn gbk
macroman macintosh
uhc euc-kr
gb180302022 gb18030
gb231280 gb_2312-80
big5hkscs big5-hkscs
eucjp euc-jp
euckr euc-kr
iso2022jp iso-2022-jp
shiftjis shift_jis
utf16 utf-16
utf16le utf-16le
utf16be utf-16be
ucs2 ucs-2`.split("\n").map((line) => line.split(" ") as [alias: string, label: string]),
);

/**
 * The standard's name for a label, matched as the standard matches it: white space around it and the case of ASCII
 * letters do not count.
 *
 * @throws {RangeError} for a label that the standard lacks or refuses; the message names the label that was meant.
 */
export function nameOf(label: string): string {
  const given = String(label);
  const clean = given.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").replace(/[A-Z]/g, (c) => c.toLowerCase());
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
  return aliases.get(page) ?? [bare, `cp${page}`, label.replace(/\W+/g, "-")].find(known);
}
