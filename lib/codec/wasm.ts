/**
 * As much of WebAssembly's binary format as one small module needs: WebAssembly Core Specification, section 5.
 *
 * @module
 */

/** Bytes of a module, or of a part of one. */
export type Bytes = readonly number[];

/** Types, section 5.3. */
export const TYPE = { func: 0x60, i32: 0x7f, externref: 0x6f, notNull: 0x64, empty: 0x40 } as const;

/** Instructions by their names in the text format, section 5.4. */
export const OP = {
  "block": 0x02,
  "loop": 0x03,
  "end": 0x0b,
  "br": 0x0c,
  "br_if": 0x0d,
  "call": 0x10,
  "local.get": 0x20,
  "local.set": 0x21,
  "local.tee": 0x22,
  "i32.load8_u": 0x2d,
  "i32.load16_u": 0x2f,
  "i32.store16": 0x3b,
  "i32.const": 0x41,
  "i32.eqz": 0x45,
  "i32.gt_s": 0x4a,
  "i32.gt_u": 0x4b,
  "i32.add": 0x6a,
  "i32.or": 0x72,
  "i32.shl": 0x74,
  "ref.as_non_null": 0xd4,
} as const;

/** Kinds of what is imported and exported, sections 5.5.5 and 5.5.10. */
export const KIND = { func: 0x00, memory: 0x02 } as const;

/** Sections in the order in which they stand, section 5.5.2. */
export const SECTION = { type: 1, import: 2, function: 3, memory: 5, export: 7, code: 10 } as const;

/** A module: its magic number and version, and its sections. */
export function moduleOf(...sections: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...sections.flat()]);
}

/** A section that is a list of items. */
export function section(id: number, ...items: readonly Bytes[]): Bytes {
  return [id, ...sized(vector(items))];
}

/** A function: its locals, each a count and a type, and its instructions without the last `end`. */
export function func(locals: readonly Bytes[], instructions: readonly Bytes[]): Bytes {
  return sized([...vector(locals), ...instructions.flat(), OP.end]);
}

/** A list: how many items, and they. */
export function vector(items: readonly Bytes[]): Bytes {
  return [...unsigned(items.length), ...items.flat()];
}

/** A name in ASCII. */
export function name(text: string): Bytes {
  return vector(Array.from(text, (character) => [character.charCodeAt(0)]));
}

/** A whole number from 0 up, in LEB128: section 5.2.2. */
export function unsigned(value: number): Bytes {
  return value < 0x80 ? [value] : [value & 0x7f | 0x80, ...unsigned(value >> 7)];
}

/** A whole number from 0 up where a negative one may stand: bit 6 of the last byte is its sign. */
export function signed(value: number): Bytes {
  return value < 0x40 ? [value] : [value & 0x7f | 0x80, ...signed(value >> 7)];
}

function sized(bytes: Bytes): Bytes {
  return [...unsigned(bytes.length), ...bytes];
}
