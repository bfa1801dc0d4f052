/**
 * Long texts: the loop over a table in WebAssembly.
 *
 * In JavaScript each `charCodeAt` asks anew what kind of string it has and where its units lie, which takes four fifths of
 * the time. The `charCodeAt` that WebAssembly imports from the engine (JavaScript String Builtins) finds that out once for
 * each call. Where an engine lacks it, texts are encoded by the writers' own loops.
 *
 * @module
 */
import type { Cursor } from "./character_writer.ts";

/** By UTF-16 unit: one byte or, in sixteen bits, two, the first one lowest; 0 for none (U+0000 is 00 everywhere). */
export type Units = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/**
 * A text, the place of its next unit, that of its last eight; returns the place after those it took in the upper half, and
 * the bytes in the lower.
 */
type Loop = (text: string, next: number, last: number) => number;

/** Texts from here on are long: a call and a copy of its bytes take as long as a hundred characters in JavaScript. */
const long = 256;

/** Units for one call: twice as many bytes still have a count of sixteen bits. */
const most = 0x7ff0;

/** Where the memory has the bytes: behind a table of 2^16 units of sixteen bits. */
const output = 1 << 17;

/** What the module exports: its memory, and the loops by the size of a code. */
type Loops = { 0: WebAssembly.Memory; 1: Loop; 2: Loop };

/** TypeScript knows no second argument. */
type ModuleOfStrings = new (bytes: BufferSource, options: { builtins: string[] }) => WebAssembly.Module;

let loops: Loops | undefined;
let memory: Uint8Array<ArrayBuffer>;
let run: Loop;

/** The table that is in the memory. */
let owner: Units;

/** Units that came for another table; putting that one into the memory pays after 2^14. */
let missed = 0;

/** Goes on for 2^15 units, to the last ones, those that fit, or one that the table lacks; what is short stays. */
export function fillLong(units: Units, text: string, bytes: Uint8Array, cursor: Cursor): void {
  const { read, written } = cursor;
  const end = Math.min(text.length, read + (bytes.length - written >> units.BYTES_PER_ELEMENT - 1));
  if (end - read < long) return;
  if (units !== owner && !claim(units, end - read)) return;
  const result = run(text, read, Math.min(end - 8, read + most));
  const size = result & 0xffff;
  bytes.set(memory.subarray(output, output + size), written);
  cursor.read += (result >>> 16) - read & 0xffff;
  cursor.written += size;
}

/** Puts a table into the memory and returns it, where that pays and can be. */
function claim(units: Units, size: number): Units | undefined {
  missed += size;
  if (missed < 1 << 14) return;
  missed = -Infinity; // for good, if this fails
  try {
    loops ??= new WebAssembly.Instance(
      new (WebAssembly.Module as ModuleOfStrings)(assemble(), { builtins: ["js-string"] }),
    ).exports as unknown as Loops;
  } catch {
    return; // CompileError, TypeError: no such import. Or the page allows no WebAssembly.
  }
  missed = 0;
  run = loops[units.BYTES_PER_ELEMENT as 1 | 2];
  memory = new Uint8Array(loops[0].buffer as ArrayBuffer).fill(0);
  memory.set(new Uint8Array(units.buffer));
  return owner = units;
}

/** A function body, and what goes into its loop: from a unit to its code, and by how much that is longer than a byte. */
function loop(size: string, load: string, grow: string): string {
  return size +
    // (local $at i32) (local $code i32) (local $string (ref extern))
    "\x02\x02\x7f\x01\x64\x6f" +
    // (local.set $string (ref.as_non_null (local.get $text))): the engine looks once at a string that is a local and cannot
    // be null, and 64 KiB take 37 µs; else 105.
    "\x20\x00\xd4\x21\x05" +
    // (block $end (loop $round (br_if $end (i32.gt_s (local.get $next) (local.get $last)))
    "\x02\x40\x03\x40\x20\x01\x20\x02\x4a\x0d\x01" +
    // Eight characters a round: 1.6 times as fast as one.
    (
      // (br_if $end (i32.eqz (local.tee $code (load (call $charCodeAt (local.get $string) (local.get $next))))))
      "\x20\x05\x20\x01\x10\x00" + load + "\x22\x04\x45\x0d\x01" +
      // (i32.store16 offset=131072 (local.get $at) (local.get $code))
      "\x20\x03\x20\x04\x3b\x00\x80\x80\x08" +
      // (local.set $at (i32.add (local.get $at) (grow (i32.const 1))))
      "\x20\x03\x41\x01" + grow + "\x6a\x21\x03" +
      // (local.set $next (i32.add (local.get $next) (i32.const 1)))
      "\x20\x01\x41\x01\x6a\x21\x01"
    ).repeat(8) +
    // (br $round))) (i32.or (i32.shl (local.get $next) (i32.const 16)) (local.get $at))
    "\x0c\x00\x0b\x0b\x20\x01\x41\x10\x74\x20\x03\x72\x0b";
}

/** The module, a character for each byte; its sections are those of the specification, section 5.5. */
function assemble(): Uint8Array<ArrayBuffer> {
  const module = "\0asm\x01\0\0\0" +
    // (type (func (param externref i32) (result i32))) (type (func (param externref i32 i32) (result i32)))
    "\x01\x0e\x02\x60\x02\x6f\x7f\x01\x7f\x60\x03\x6f\x7f\x7f\x01\x7f" +
    "\x02\x1d\x01\x0ewasm:js-string\x0acharCodeAt\x00\x00" +
    // Two functions, a memory of 192 KiB, all exported.
    "\x03\x03\x02\x01\x01" + "\x05\x03\x01\x00\x03" + "\x07\x0d\x03\x010\x02\x00\x011\x00\x01\x012\x00\x02" +
    "\x0a\xeb\x05\x02" +
    loop("\xcb\x02", "\x2d\x00\x00", "") + // i32.load8_u
    // (i32.load16_u (i32.shl … (i32.const 1))), (i32.add … (i32.gt_u (local.get $code) (i32.const 255)))
    loop("\x9b\x03", "\x41\x01\x74\x2f\x00\x00", "\x20\x04\x41\xff\x01\x4b\x6a");
  return Uint8Array.from(module, (byte) => byte.charCodeAt(0));
}
