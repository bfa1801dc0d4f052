/**
 * What a checksum computes: sums, exclusive or, and CRCs, by name.
 *
 * Over "OK", 4F 4B: `sum8` is 9A, `lrc` 66, `xor` 04, `mod10` 4, `mod256` 154 and `sum16` 009A.
 *
 * @module
 */
import { CRC_NAMES, type CrcName, crcParameters } from "./catalogue.ts";
import { crc, type CrcParameters } from "./crc.ts";

/**
 * A checksum by its name.
 *
 * The CRCs are those of the catalogue, lower case. The others:
 *
 * - `sum8`, `sum16`: the sum of all bytes, modulo 256 or 65536;
 * - `lrc`: the sum negated, modulo 256 (Modbus over Serial Line V1.02, 2.5.2.2);
 * - `xor`: all bytes, exclusive or (NMEA 0183; in ISO 1155 this is the LRC);
 * - `mod10`: the sum modulo 10, one decimal digit;
 * - `mod256`: the sum modulo 256, three decimal digits (FIX, field 10);
 * - `crc-16/hj212`: the check of HJ 212-2017, appendix A, which drops the register's lower byte at each step and is no CRC
 *   of the catalogue.
 */
export type ChecksumName = CrcName | "sum8" | "sum16" | "lrc" | "xor" | "mod10" | "mod256" | "crc-16/hj212";

/** How a checksum is written: raw, highest or lowest byte first; in hexadecimal digits, lower or upper case; in decimal digits. */
export type ChecksumForm = "be" | "le" | "hex" | "HEX" | "decimal";

/** A checksum that can be computed. */
export interface Algorithm {
  /** Bytes of the raw result. */
  readonly size: number;
  /** Decimal digits of the largest result. */
  readonly digits: number;
  /** How the result is written where nobody says otherwise. */
  readonly form: ChecksumForm;
  /** The result, a whole number. */
  readonly of: (bytes: Uint8Array) => number;
}

const OTHERS: Readonly<Record<Exclude<ChecksumName, CrcName>, Algorithm>> = {
  sum8: { size: 1, digits: 3, form: "be", of: (bytes) => sum(bytes) & 0xff },
  sum16: { size: 2, digits: 5, form: "be", of: (bytes) => sum(bytes) & 0xffff },
  lrc: { size: 1, digits: 3, form: "be", of: (bytes) => -sum(bytes) & 0xff },
  xor: { size: 1, digits: 3, form: "be", of: xor },
  mod10: { size: 1, digits: 1, form: "decimal", of: (bytes) => sum(bytes) % 10 },
  mod256: { size: 1, digits: 3, form: "decimal", of: (bytes) => sum(bytes) % 256 },
  "crc-16/hj212": { size: 2, digits: 5, form: "HEX", of: hj212 },
};

/** All names, those of the CRCs last. */
export const CHECKSUM_NAMES: readonly ChecksumName[] = [...Object.keys(OTHERS) as ChecksumName[], ...CRC_NAMES];

const made = new Map<string, Algorithm>();

/**
 * The algorithm behind a name, or of a CRC's parameters.
 *
 * A CRC whose bits leave lowest first is written lowest byte first: a receiver that runs over message and checksum then ends
 * at a constant.
 *
 * @throws {RangeError} for a name that is none, and for a width that is not 8, 16, 24 or 32.
 */
export function algorithm(wanted: ChecksumName | CrcParameters): Algorithm {
  if (typeof wanted === "object") return fromParameters(wanted);
  const known = made.get(wanted);
  if (known) return known;
  const others: Readonly<Record<string, Algorithm | undefined>> = OTHERS;
  const parameters = crcParameters(wanted);
  const found = Object.hasOwn(OTHERS, wanted) ? others[wanted] : parameters && fromParameters(parameters);
  if (!found) throw new RangeError(`Cannot compute the checksum ${JSON.stringify(wanted)}: there is none of that name`);
  made.set(wanted, found);
  return found;
}

function fromParameters(parameters: CrcParameters): Algorithm {
  const { width } = parameters;
  if (![8, 16, 24, 32].includes(width)) {
    throw new RangeError(`Cannot compute a CRC of ${String(width)} bits: only of 8, 16, 24 or 32`);
  }
  return {
    size: width / 8,
    digits: String(2 ** width - 1).length,
    form: parameters.refout ? "le" : "be",
    of: crc(parameters),
  };
}

/** Exact: a message of 2^45 bytes would not fit anywhere. */
function sum(bytes: Uint8Array): number {
  let all = 0;
  for (const byte of bytes) all += byte;
  return all;
}

function xor(bytes: Uint8Array): number {
  let all = 0;
  for (const byte of bytes) all ^= byte;
  return all;
}

/** HJ 212-2017, appendix A: as CRC-16/MODBUS, but each byte meets the register's upper byte, and the lower one is lost. */
function hj212(bytes: Uint8Array): number {
  let value = 0xffff;
  for (const byte of bytes) {
    value = value >>> 8 ^ byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 0xa001 : value >>> 1;
  }
  return value;
}
