/**
 * Text with control characters as people type them: `\\x0b`, `\\r\\n`.
 *
 * @module
 */

const CONTROLS: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, "0": 0x00, "\\": 0x5c };
const ESCAPE = /\\(?:x([0-9a-f]{2})|([nrt0\\]))/gi;

/** `\n \r \t \0 \xNN`, and a backslash as two: each is a character of that number. */
export function controlText(text: string): string {
  return text.replace(ESCAPE, (...match: [string, string | undefined, string | undefined]) => {
    return String.fromCharCode(numberOf(match[1], match[2]));
  });
}

/** The same text in parts: texts, where `\n` and the like are characters, and numbers for `\xNN`, which are bytes. */
export function controlParts(text: string): (string | number)[] {
  const parts: (string | number)[] = [];
  let whole = "";
  let from = 0;
  for (const match of text.matchAll(ESCAPE)) {
    const [escape, hex, control] = match;
    whole += text.slice(from, match.index);
    from = match.index + escape.length;
    const number = numberOf(hex, control);
    if (hex === undefined) {
      whole += String.fromCharCode(number);
    } else {
      if (whole !== "") parts.push(whole);
      parts.push(number);
      whole = "";
    }
  }
  whole += text.slice(from);
  return whole === "" ? parts : [...parts, whole];
}

function numberOf(hex: string | undefined, control: string | undefined): number {
  return hex === undefined ? CONTROLS[control?.toLowerCase() ?? ""] ?? 0 : parseInt(hex, 16);
}
