/**
 * Text with control characters as people type them on a command line: `\\x0b`, `\\r\\n`.
 *
 * @module
 */

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "0": "\0", "\\": "\\" };

/** `\n \r \t \0 \xNN`, and a backslash as two. */
export function controlText(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{2})|([nrt0\\]))/gi,
    (_, hex: string | undefined, control: string | undefined) =>
      hex === undefined ? CONTROLS[control?.toLowerCase() ?? ""] ?? "" : String.fromCharCode(parseInt(hex, 16)),
  );
}
