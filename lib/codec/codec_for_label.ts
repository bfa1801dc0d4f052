/**
 * From a label to a codec.
 *
 * @module
 */
import { binaryDecoder, binaryTable, hexDecoder, HexWriter } from "./binary_and_hex.ts";
import type { Codec } from "./codec.ts";
import { StatefulEncoder } from "./stateful_encoder.ts";
import { invert } from "./inverse.ts";
import { Iso2022JpWriter } from "./iso2022jp_writer.ts";
import { standardName } from "./standard_name.ts";
import { type EncodeTable, TableWriter } from "./table_writer.ts";
import { Utf16Writer, Utf8Writer } from "./unicode_writers.ts";
import type { CharacterWriter } from "./character_writer.ts";

const codecs = new Map<string, Codec>();

/**
 * The codec of an encoding: any label of the Encoding Standard, matched as the standard matches it, `"binary"` (byte n is
 * U+00nn) or `"hex"` (pairs of hexadecimal digits; white space between them does not count, and none is put there).
 *
 * Costs nothing until it is used: a table for encoding is made with the first encoder.
 *
 * @throws {LabelError} for a label that the standard lacks or refuses.
 */
export function codec(label: string): Codec {
  const known = codecs.get(label);
  if (known !== undefined) return known;
  const name = standardName(label);
  let found = codecs.get(name);
  if (found === undefined) {
    found = create(name);
    codecs.set(name, found);
  }
  // Each label of the standard is found at once from now on; other spellings of one are not kept.
  if (label === label.trim().toLowerCase()) codecs.set(label, found);
  return found;
}

function create(encoding: string): Codec {
  const shifts = encoding === "iso-2022-jp";
  let table: EncodeTable | undefined;

  function writer(): CharacterWriter {
    if (encoding === "utf-8") return new Utf8Writer();
    if (encoding === "hex") return new HexWriter();
    if (encoding.startsWith("utf-16")) return new Utf16Writer(encoding === "utf-16le");
    table ??= encoding === "binary" ? binaryTable() : invert(shifts ? "euc-jp" : encoding);
    return shifts ? new Iso2022JpWriter(table.units) : new TableWriter(table);
  }

  return {
    encoding,
    encoder(options = {}) {
      if (encoding === "hex" && (options.replacement ?? "?") === "?") options = { ...options, replacement: "3f" };
      return new StatefulEncoder(encoding, writer(), options);
    },
    decoder({ fatal = false } = {}) {
      if (encoding === "binary") return binaryDecoder;
      if (encoding === "hex") return hexDecoder;
      return new TextDecoder(encoding, { fatal, ignoreBOM: true });
    },
  };
}
