/**
 * The CRCs that devices use, by the names and parameters of the CRC catalogue.
 *
 * @module
 */
import type { CrcParameters } from "./crc.ts";

/** The name of a CRC: lower case, as in the catalogue, or one of its other names. */
export type CrcName =
  | "crc-8"
  | "crc-8/autosar"
  | "crc-8/dvb-s2"
  | "crc-8/maxim-dow"
  | "crc-8/nrsc-5"
  | "crc-8/rohc"
  | "crc-8/sae-j1850"
  | "crc-16/arc"
  | "crc-16/cdma2000"
  | "crc-16/dds-110"
  | "crc-16/dnp"
  | "crc-16/en-13757"
  | "crc-16/genibus"
  | "crc-16/ibm-3740"
  | "crc-16/ibm-sdlc"
  | "crc-16/kermit"
  | "crc-16/maxim-dow"
  | "crc-16/mcrf4xx"
  | "crc-16/modbus"
  | "crc-16/profibus"
  | "crc-16/spi-fujitsu"
  | "crc-16/umts"
  | "crc-16/usb"
  | "crc-16/xmodem"
  | "crc-24/openpgp"
  | "crc-32/bzip2"
  | "crc-32/cksum"
  | "crc-32/iscsi"
  | "crc-32/iso-hdlc"
  | "crc-32/jamcrc"
  | "crc-32/mpeg-2"
  | "crc-8/smbus"
  | "crc-8/maxim"
  | "crc-16"
  | "crc-16/ibm"
  | "crc16-modbus"
  | "crc-16/ccitt-false"
  | "crc-16/x-25"
  | "crc-16/ccitt"
  | "crc-16/zmodem"
  | "crc-16/aug-ccitt"
  | "crc-16/buypass"
  | "arc"
  | "ccitt-false"
  | "xmodem"
  | "kermit"
  | "modbus"
  | "x-25"
  | "crc-32"
  | "crc32"
  | "crc-32c"
  | "crc-32/castagnoli";

type Row = readonly [
  width: CrcParameters["width"],
  poly: number,
  init: number,
  reflected: boolean,
  xorout: number,
];

// In the catalogue, the CRCs of whole bytes that are listed here reflect their input and their output, or neither.
const ROWS: Readonly<Partial<Record<CrcName, Row>>> = {
  "crc-8": [8, 0x07, 0, false, 0],
  "crc-8/autosar": [8, 0x2f, 0xff, false, 0xff],
  "crc-8/dvb-s2": [8, 0xd5, 0, false, 0],
  "crc-8/maxim-dow": [8, 0x31, 0, true, 0],
  "crc-8/nrsc-5": [8, 0x31, 0xff, false, 0],
  "crc-8/rohc": [8, 0x07, 0xff, true, 0],
  "crc-8/sae-j1850": [8, 0x1d, 0xff, false, 0xff],
  "crc-16/arc": [16, 0x8005, 0, true, 0],
  "crc-16/cdma2000": [16, 0xc867, 0xffff, false, 0],
  "crc-16/dds-110": [16, 0x8005, 0x800d, false, 0],
  "crc-16/dnp": [16, 0x3d65, 0, true, 0xffff],
  "crc-16/en-13757": [16, 0x3d65, 0, false, 0xffff],
  "crc-16/genibus": [16, 0x1021, 0xffff, false, 0xffff],
  "crc-16/ibm-3740": [16, 0x1021, 0xffff, false, 0],
  "crc-16/ibm-sdlc": [16, 0x1021, 0xffff, true, 0xffff],
  "crc-16/kermit": [16, 0x1021, 0, true, 0],
  "crc-16/maxim-dow": [16, 0x8005, 0, true, 0xffff],
  "crc-16/mcrf4xx": [16, 0x1021, 0xffff, true, 0],
  "crc-16/modbus": [16, 0x8005, 0xffff, true, 0],
  "crc-16/profibus": [16, 0x1dcf, 0xffff, false, 0xffff],
  "crc-16/spi-fujitsu": [16, 0x1021, 0x1d0f, false, 0],
  "crc-16/umts": [16, 0x8005, 0, false, 0],
  "crc-16/usb": [16, 0x8005, 0xffff, true, 0xffff],
  "crc-16/xmodem": [16, 0x1021, 0, false, 0],
  "crc-24/openpgp": [24, 0x864cfb, 0xb704ce, false, 0],
  "crc-32/bzip2": [32, 0x04c11db7, 0xffffffff, false, 0xffffffff],
  "crc-32/cksum": [32, 0x04c11db7, 0, false, 0xffffffff],
  "crc-32/iscsi": [32, 0x1edc6f41, 0xffffffff, true, 0xffffffff],
  "crc-32/iso-hdlc": [32, 0x04c11db7, 0xffffffff, true, 0xffffffff],
  "crc-32/jamcrc": [32, 0x04c11db7, 0xffffffff, true, 0],
  "crc-32/mpeg-2": [32, 0x04c11db7, 0xffffffff, false, 0],
};

/** Other names for the same: the catalogue's aliases, and what manuals and programs write. */
const ALIASES: Readonly<Partial<Record<CrcName, CrcName>>> = {
  "crc-8/smbus": "crc-8",
  "crc-8/maxim": "crc-8/maxim-dow",
  "crc-16": "crc-16/arc",
  "crc-16/ibm": "crc-16/arc",
  "crc16-modbus": "crc-16/modbus",
  "crc-16/ccitt-false": "crc-16/ibm-3740",
  "crc-16/x-25": "crc-16/ibm-sdlc",
  "crc-16/ccitt": "crc-16/kermit",
  "crc-16/zmodem": "crc-16/xmodem",
  "crc-16/aug-ccitt": "crc-16/spi-fujitsu",
  "crc-16/buypass": "crc-16/umts",
  "arc": "crc-16/arc",
  "ccitt-false": "crc-16/ibm-3740",
  "xmodem": "crc-16/xmodem",
  "kermit": "crc-16/kermit",
  "modbus": "crc-16/modbus",
  "x-25": "crc-16/ibm-sdlc",
  "crc-32": "crc-32/iso-hdlc",
  "crc32": "crc-32/iso-hdlc",
  "crc-32c": "crc-32/iscsi",
  "crc-32/castagnoli": "crc-32/iscsi",
};

/** All names. */
export const CRC_NAMES: readonly CrcName[] = [...Object.keys(ROWS), ...Object.keys(ALIASES)] as CrcName[];

/** The parameters behind a name; undefined for a name that is none. */
export function crcParameters(name: string): CrcParameters | undefined {
  const rows: Readonly<Record<string, Row | undefined>> = ROWS;
  const aliases: Readonly<Record<string, string | undefined>> = ALIASES;
  const row = rows[aliases[name] ?? name];
  if (row === undefined) return undefined;
  const [width, poly, init, reflected, xorout] = row;
  return { width, poly, init, refin: reflected, refout: reflected, xorout };
}
