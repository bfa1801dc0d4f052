/**
 * Checksums as devices append them to what they say.
 *
 * @module
 */

/**
 * What is appended to a message so that a broken one is noticed:
 *
 * - `crc16-modbus`: CRC-16/MODBUS, low byte first (Modbus over Serial Line V1.02, 2.5.1.2);
 * - `lrc`: the sum of all bytes negated, modulo 256 (the same document, 2.5.2.2);
 * - `sum8`: the sum of all bytes, modulo 256;
 * - `xor`: all bytes, exclusive or, as in NMEA 0183;
 * - `crc32`: CRC-32/ISO-HDLC, low byte first, as gzip writes it (RFC 1952, 2.3.1).
 *
 * Both CRCs are shifted out low bit first, so low byte first is the order in which a receiver that runs over message and
 * checksum ends at a constant.
 */
export type Checksum = "crc16-modbus" | "lrc" | "sum8" | "xor" | "crc32";

const MAKERS: Readonly<Record<Checksum, (bytes: Uint8Array) => number[]>> = {
  "crc16-modbus": (bytes) => littleEndian(crc(bytes, 0xa001, 0xffff), 2),
  lrc: (bytes) => [-sum(bytes) & 0xff],
  sum8: (bytes) => [sum(bytes) & 0xff],
  xor: (bytes) => [bytes.reduce((all, byte) => all ^ byte, 0)],
  crc32: (bytes) => littleEndian(~crc(bytes, 0xedb88320, 0xffffffff), 4),
};

/** The names of all checksums. */
export const CHECKSUMS: readonly Checksum[] = ["crc16-modbus", "lrc", "sum8", "xor", "crc32"];

/** `bytes` with their checksum behind them. */
export function withChecksum(name: Checksum, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const tail = MAKERS[name](bytes);
  const whole = new Uint8Array(bytes.length + tail.length);
  whole.set(bytes);
  whole.set(tail, bytes.length);
  return whole;
}

function sum(bytes: Uint8Array): number {
  return bytes.reduce((all, byte) => all + byte, 0);
}

/** Bit by bit: a reply is short, and a table would be longer than the loop. */
function crc(bytes: Uint8Array, polynomial: number, start: number): number {
  let value = start;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ polynomial : value >>> 1;
  }
  return value;
}

function littleEndian(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, index) => value >>> 8 * index & 0xff);
}
