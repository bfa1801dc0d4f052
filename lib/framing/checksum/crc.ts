/**
 * Cyclic redundancy checks of 3 to 32 bits, by the parameters of the CRC catalogue.
 *
 * CRC-16/MODBUS over "123456789" (31 32 … 39) is 4B37; on a Modbus line it leaves as 37 4B.
 *
 * @module
 */

/**
 * What tells one CRC from another, in the terms of the catalogue of parametrised CRC algorithms
 * (https://reveng.sourceforge.io/crc-catalogue/).
 */
export interface CrcParameters {
  /** Bits of the checksum, 8, 16, 24 or 32: whole bytes. */
  readonly width: 8 | 16 | 24 | 32;
  /** The polynomial without its highest term, highest power first. */
  readonly poly: number;
  /** What the register holds before the first byte. */
  readonly init: number;
  /** Each byte goes in lowest bit first. */
  readonly refin: boolean;
  /** The register is turned around before it is given out. */
  readonly refout: boolean;
  /** What the result is combined with, by exclusive or. */
  readonly xorout: number;
}

/** A CRC as a function; the result is below 2 ** width. A table of 256 values is made once. */
export function crc({ width, poly, init, refin, refout, xorout }: CrcParameters): (bytes: Uint8Array) => number {
  const out = (value: number) => (value ^ xorout) >>> 0;
  const turned = (value: number) => refin === refout ? value : reflect(value, width);
  if (refin) {
    const table = reflectedTable(reflect(poly, width));
    const first = reflect(init, width);
    return (bytes) => {
      let value = first;
      for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ value >>> 8;
      return out(turned(value >>> 0));
    };
  }
  // A register of fewer bits stands at the upper end of 32, so that one loop serves every width.
  const shift = 32 - width;
  const table = straightTable(poly << shift);
  return (bytes) => {
    let value = init << shift;
    for (const byte of bytes) value = (table[value >>> 24 ^ byte] ?? 0) ^ value << 8;
    return out(turned(value >>> shift));
  };
}

/** The lower `width` bits in the opposite order. */
function reflect(value: number, width: number): number {
  let turned = 0;
  for (let bit = 0; bit < width; bit++) turned |= (value >>> bit & 1) << width - 1 - bit;
  return turned >>> 0;
}

/** What each byte does to a register whose lowest bit leaves first. */
function reflectedTable(poly: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ poly : value >>> 1;
    return value;
  });
}

/** What each byte does to a register of 32 bits whose highest bit leaves first. */
function straightTable(poly: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte << 24;
    for (let bit = 0; bit < 8; bit++) value = value < 0 ? value << 1 ^ poly : value << 1;
    return value;
  });
}
