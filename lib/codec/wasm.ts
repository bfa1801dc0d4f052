/**
 * As much of WebAssembly's binary format as one small module needs: WebAssembly Core Specification, section 5.
 *
 * @module
 */

/** Bytes of a module, or of a part of one. */
export type Bytes = readonly number[];

// Types, section 5.3.

/** Of functions. */
export const FUNC = 0x60;
/** Whole numbers of 32 bits. */
export const I32 = 0x7f;
/** What the host gives, or null. */
export const EXTERNREF = 0x6f;
/** Before a type: without null. */
export const NOT_NULL = 0x64;
/** Of a block that leaves nothing. */
export const EMPTY = 0x40;

// Instructions, section 5.4, by their names in the text format, in which a point stands for the first underscore.

/** What a `br` leaves at its end. */
export const BLOCK = 0x02;
/** What a `br` begins again. */
export const LOOP = 0x03;
/** Of a block, a loop or a function. */
export const END = 0x0b;
/** Leaves a block, or begins a loop again. */
export const BR = 0x0c;
/** The same, if a number is not zero. */
export const BR_IF = 0x0d;
/** Calls a function. */
export const CALL = 0x10;
/** Reads a local. */
export const LOCAL_GET = 0x20;
/** Writes a local. */
export const LOCAL_SET = 0x21;
/** Writes a local, and leaves its value. */
export const LOCAL_TEE = 0x22;
/** Reads a byte. */
export const I32_LOAD8_U = 0x2d;
/** Reads two bytes. */
export const I32_LOAD16_U = 0x2f;
/** Writes two bytes. */
export const I32_STORE16 = 0x3b;
/** A number. */
export const I32_CONST = 0x41;
/** Whether it is zero. */
export const I32_EQZ = 0x45;
/** Whether it is larger, with a sign. */
export const I32_GT_S = 0x4a;
/** Whether it is larger, without a sign. */
export const I32_GT_U = 0x4b;
/** The sum. */
export const I32_ADD = 0x6a;
/** All bits of both. */
export const I32_OR = 0x72;
/** Moves bits up. */
export const I32_SHL = 0x74;
/** Fails for null. */
export const REF_AS_NON_NULL = 0xd4;

// Kinds of what is imported and exported, sections 5.5.5 and 5.5.10.

/** A function. */
export const FUNCTION = 0x00;
/** A memory. */
export const MEMORY = 0x02;

// Sections in the order in which they stand, section 5.5.2.

/** Types of functions. */
export const TYPE_SECTION = 1;
/** What comes from the host. */
export const IMPORT_SECTION = 2;
/** The type of each function. */
export const FUNCTION_SECTION = 3;
/** How large the memory is. */
export const MEMORY_SECTION = 5;
/** What the host gets. */
export const EXPORT_SECTION = 7;
/** The functions. */
export const CODE_SECTION = 10;

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
  return sized([...vector(locals), ...instructions.flat(), END]);
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
