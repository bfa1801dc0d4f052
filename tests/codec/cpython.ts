/**
 * CPython's codec for each encoding of the standard: the one whose bytes differ least. None has `x-user-defined`.
 *
 * @module
 */
export const cpython: Readonly<Record<string, string>> = {
  "utf-8": "utf-8",
  "ibm866": "cp866",
  "iso-8859-2": "iso8859_2",
  "iso-8859-3": "iso8859_3",
  "iso-8859-4": "iso8859_4",
  "iso-8859-5": "iso8859_5",
  "iso-8859-6": "iso8859_6",
  "iso-8859-7": "iso8859_7",
  "iso-8859-8": "iso8859_8",
  "iso-8859-8-i": "iso8859_8",
  "iso-8859-10": "iso8859_10",
  "iso-8859-13": "iso8859_13",
  "iso-8859-14": "iso8859_14",
  "iso-8859-15": "iso8859_15",
  "iso-8859-16": "iso8859_16",
  "koi8-r": "koi8_r",
  "koi8-u": "koi8_u",
  "macintosh": "mac_roman",
  "windows-874": "cp874",
  "windows-1250": "cp1250",
  "windows-1251": "cp1251",
  "windows-1252": "cp1252",
  "windows-1253": "cp1253",
  "windows-1254": "cp1254",
  "windows-1255": "cp1255",
  "windows-1256": "cp1256",
  "windows-1257": "cp1257",
  "windows-1258": "cp1258",
  "x-mac-cyrillic": "mac_cyrillic",
  "gbk": "gbk",
  "gb18030": "gb18030",
  "big5": "big5",
  "euc-jp": "euc_jp",
  "iso-2022-jp": "iso2022_jp",
  "shift_jis": "cp932",
  "euc-kr": "cp949",
  "utf-16be": "utf_16_be",
  "utf-16le": "utf_16_le",
};

/** What cpython.py prints: the characters of each codec, by label, with their bytes in hex. */
export function readRepertoires(json: string): Map<string, Map<string, string>> {
  const found: Record<string, [characters: string, bytes: string]> = JSON.parse(json);
  return new Map(
    Object.entries(found).map(([label, [characters, bytes]]) => {
      const hexes = bytes.split(" ");
      return [label, new Map(Array.from(characters, (character, at) => [character, hexes[at] ?? ""]))];
    }),
  );
}
