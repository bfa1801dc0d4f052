import { assertEquals, assertThrows } from "@std/assert";
import { algorithm, CHECKSUM_NAMES, type ChecksumName } from "../../../lib/framing/checksum/algorithm.ts";
import type { CrcParameters } from "../../../lib/framing/checksum/crc.ts";

const DIGITS = new TextEncoder().encode("123456789");

/** The check values of the CRC catalogue; of the sums, 31 + 32 + … + 39 = 1DD by hand. */
const CHECKS: readonly [value: number, ...names: ChecksumName[]][] = [
  [0xf4, "crc-8", "crc-8/smbus"],
  [0xdf, "crc-8/autosar"],
  [0xbc, "crc-8/dvb-s2"],
  [0xa1, "crc-8/maxim-dow", "crc-8/maxim"],
  [0xf7, "crc-8/nrsc-5"],
  [0xd0, "crc-8/rohc"],
  [0x4b, "crc-8/sae-j1850"],
  [0xbb3d, "crc-16/arc", "crc-16", "crc-16/ibm", "arc"],
  [0x4c06, "crc-16/cdma2000"],
  [0x9ecf, "crc-16/dds-110"],
  [0xea82, "crc-16/dnp"],
  [0xc2b7, "crc-16/en-13757"],
  [0xd64e, "crc-16/genibus"],
  [0x29b1, "crc-16/ibm-3740", "crc-16/ccitt-false", "ccitt-false"],
  [0x906e, "crc-16/ibm-sdlc", "crc-16/x-25", "x-25"],
  [0x2189, "crc-16/kermit", "crc-16/ccitt", "kermit"],
  [0x44c2, "crc-16/maxim-dow"],
  [0x6f91, "crc-16/mcrf4xx"],
  [0x4b37, "crc-16/modbus", "crc16-modbus", "modbus"],
  [0xa819, "crc-16/profibus"],
  [0xe5cc, "crc-16/spi-fujitsu", "crc-16/aug-ccitt"],
  [0xfee8, "crc-16/umts", "crc-16/buypass"],
  [0xb4c8, "crc-16/usb"],
  [0x31c3, "crc-16/xmodem", "crc-16/zmodem", "xmodem"],
  [0x21cf02, "crc-24/openpgp"],
  [0xfc891918, "crc-32/bzip2"],
  [0x765e7680, "crc-32/cksum"],
  [0xe3069283, "crc-32/iscsi", "crc-32c", "crc-32/castagnoli"],
  [0xcbf43926, "crc-32/iso-hdlc", "crc-32", "crc32"],
  [0x340bc6d9, "crc-32/jamcrc"],
  [0x0376e6e7, "crc-32/mpeg-2"],
  [0xdd, "sum8"],
  [0x01dd, "sum16"],
  [0x23, "lrc"],
  [0x31, "xor"],
  [7, "mod10"],
  [221, "mod256"],
  // By the program of HJ 212-2017, appendix A.
  [0x2f80, "crc-16/hj212"],
];

for (const [value, ...names] of CHECKS) {
  Deno.test(`${names.join(", ")} of "123456789" is ${value.toString(16)}`, () => {
    assertEquals(names.map((name) => algorithm(name).of(DIGITS)), names.map(() => value));
  });
}

Deno.test("every checksum that has a name has a check value here", () => {
  assertEquals(CHECKS.flatMap(([, ...names]) => names).sort(), [...CHECKSUM_NAMES].sort());
});

/** A CRC bit by bit, on the highest bit, as the catalogue's parameters describe it. */
function obvious({ width, poly, init, refin, refout, xorout }: CrcParameters, bytes: Uint8Array): number {
  const top = 1n << BigInt(width);
  const turn = (value: bigint, bits: number) =>
    BigInt(`0b${[...value.toString(2).padStart(bits, "0")].reverse().join("")}`);
  let value = BigInt(init);
  for (const byte of bytes) {
    value ^= (refin ? turn(BigInt(byte), 8) : BigInt(byte)) << BigInt(width - 8);
    for (let bit = 0; bit < 8; bit++) {
      value <<= 1n;
      if (value & top) value ^= top | BigInt(poly);
    }
  }
  return Number((refout ? turn(value, width) : value) ^ BigInt(xorout));
}

Deno.test("a CRC of given parameters is what its bits say, of every width and reflection", () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => i * 37 + 11);
  for (const [width, poly] of [[8, 0x9b], [16, 0x8bb7], [24, 0x5d6dcb], [32, 0x814141ab]] as const) {
    for (const refin of [false, true]) {
      for (const refout of [false, true]) {
        const top = 2 ** width - 1;
        const parameters: CrcParameters = { width, poly, init: top - 3, refin, refout, xorout: top >>> 1 };
        assertEquals(algorithm(parameters).of(bytes), obvious(parameters, bytes), JSON.stringify(parameters));
      }
    }
  }
});

Deno.test("algorithm() refuses a name that is none, and bits that are no bytes", () => {
  assertThrows(() => algorithm("crc17" as "crc32"), RangeError, 'Cannot compute the checksum "crc17"');
  assertThrows(() => algorithm("toString" as "crc32"), RangeError, 'Cannot compute the checksum "toString"');
  const width = 12 as 16;
  assertThrows(
    () => algorithm({ width, poly: 0x80f, init: 0, refin: false, refout: false, xorout: 0 }),
    RangeError,
    "Cannot compute a CRC of 12 bits: only of 8, 16, 24 or 32",
  );
});
