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
import { type LongTextExports, longTextModule, type Loop, OUTPUT, ROUND } from "./long_text_module.ts";

/** By UTF-16 unit: one byte or, in sixteen bits, two, the first one lowest; 0 for none (U+0000 is 00 everywhere). */
export type Units = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** Texts from here on are long: a call and a copy of its bytes take as long as a hundred characters in JavaScript. */
const LONG = 256;
/** Units for one call: twice as many bytes still have a count of sixteen bits. */
const UNITS_PER_CALL = 0x7ff0;
/** Units of long texts in one encoding after which it pays to put its table into the memory. */
const WORTH = 1 << 14;

/** TypeScript knows no second argument. */
type ModuleOfStrings = new (bytes: BufferSource, options: { builtins: string[] }) => WebAssembly.Module;

/** What the memory has now. */
interface Loaded {
  readonly units: Units;
  readonly loop: Loop;
  readonly memory: Uint8Array<ArrayBuffer>;
}

/** `null` where the engine has no such thing. */
let instance: LongTextExports | null | undefined;
let loaded: Loaded | undefined;
/** Units that came for tables that are not loaded. */
let missed = 0;

/**
 * Goes on to a character that the table lacks, to the end, or as far as the array goes, at most {@linkcode UNITS_PER_CALL}
 * units. Does nothing for what is short.
 */
export function fillLong(units: Units, text: string, bytes: Uint8Array, cursor: Cursor): void {
  const { read, written } = cursor;
  const room = Math.floor((bytes.length - written) / units.BYTES_PER_ELEMENT);
  const end = Math.min(text.length, read + room);
  if (end - read < LONG) return;
  const table = loaded?.units === units ? loaded : load(units, end - read);
  if (table === undefined) return;
  const result = table.loop(text, read, Math.min(end - ROUND, read + UNITS_PER_CALL));
  const size = result & 0xffff;
  bytes.set(table.memory.subarray(OUTPUT, OUTPUT + size), written);
  cursor.read += (result >>> 16) - read & 0xffff;
  cursor.written += size;
}

/** Puts a table into the memory, where that pays and can be. */
function load(units: Units, size: number): Loaded | undefined {
  missed += size;
  if (missed < WORTH || instance === null) return undefined;
  missed = 0;
  instance ??= instantiate();
  if (instance === null) return undefined;
  const memory = new Uint8Array(instance.memory.buffer as ArrayBuffer).fill(0);
  memory.set(new Uint8Array(units.buffer));
  loaded = { units, memory, loop: units.BYTES_PER_ELEMENT === 1 ? instance.oneByte : instance.twoBytes };
  return loaded;
}

function instantiate(): LongTextExports | null {
  try {
    const module = new (WebAssembly.Module as ModuleOfStrings)(longTextModule(), { builtins: ["js-string"] });
    return new WebAssembly.Instance(module).exports as unknown as LongTextExports;
  } catch {
    return null; // CompileError, TypeError: no such import. Or the page allows no WebAssembly.
  }
}
