/**
 * The four-byte sequences of gb18030: pointers, written as a number whose digits count to 10, 126, 10 and 126.
 *
 * U+0080 is the first character without two bytes, pointer 0: 81 30 81 30. U+0081 is 81 30 81 31. U+10000 has pointer 189000:
 * 90 30 81 30.
 *
 * @module
 */
import type { Units } from "./long_text.ts";

/**
 * The standard's "index gb18030 ranges pointer", section 5, without its table: in GB 18030-2005 the pointers number, in
 * order, the characters of the Basic Multilingual Plane that have no two bytes.
 *
 * @param units the two-byte characters of GB 18030-2022
 */
export function fourByteRanges(units: Units): (codePoint: number) => number {
  const starts: number[] = [];
  const pointers: number[] = [];
  let pointer = 0;
  let inside = false;
  for (let unit = 0x80; unit < 0x10000; unit++) {
    // Two bytes since 2022, with a pointer from 2005: the vertical forms, eight ideographs, ḿ.
    const moved = (unit >= 0xfe10 && unit <= 0xfe19) || (unit >= 0x9fb4 && unit <= 0x9fbb) || unit === 0x1e3f;
    const counted = (units[unit] === 0 || moved) && unit >> 11 !== 0x1b && unit !== 0xe5e5 && unit !== 0xe7c7;
    if (counted && !inside) {
      starts.push(unit);
      pointers.push(pointer);
    }
    if (counted) pointer++;
    inside = counted;
  }
  return (codePoint) => {
    if (codePoint > 0xffff) return fourBytes(189000 + codePoint - 0x10000);
    if (codePoint === 0xe7c7) return fourBytes(7457);
    if (codePoint === 0xe5e5 || codePoint >> 11 === 0x1b) return 0;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= codePoint) low = middle;
      else high = middle;
    }
    return fourBytes((pointers[low] ?? 0) + codePoint - (starts[low] ?? 0));
  };
}

function fourBytes(pointer: number): number {
  const third = Math.floor(pointer / 10);
  const second = Math.floor(third / 126);
  const first = Math.floor(second / 10);
  return 0x81 + first | (0x30 + second % 10) << 8 | (0x81 + third % 126) << 16 | (0x30 + pointer % 10) << 24;
}
