/**
 * Framings once more, slow and obvious: all bytes at once, one after the other. What `bench/framing_fuzz.ts` compares with.
 *
 * @module
 */

/** What becomes of some input: messages, each as one character for each byte, and the name of the error that ended it. */
export interface Outcome {
  readonly messages: string[];
  readonly failure?: string;
  /** How many bad checksums there were. */
  readonly bad?: number;
  /** Which messages stand outside of frames; JSON has no place for it. */
  readonly bare?: ReadonlySet<number>;
}

/** A framing over a whole input. */
export type Reference = (input: string, limit: number) => Outcome;

/** Messages up to the first that is too long. */
function limited(messages: readonly string[], limit: number, failure?: string): Outcome {
  const long = messages.findIndex((message) => message.length > limit);
  if (long >= 0) return { messages: messages.slice(0, long), failure: "MessageSizeError" };
  return failure === undefined ? { messages: [...messages] } : { messages: [...messages], failure };
}

/** `delimited()`; of lines, a CR before the LF belongs to it. */
export function delimitedReference(delimiter: string, lines: boolean): Reference {
  return (input, limit) => {
    const parts = input.split(delimiter);
    const last = parts.pop() ?? "";
    const messages = parts.map((part) => lines && part.endsWith("\r") ? part.slice(0, -1) : part);
    return limited(last === "" ? messages : [...messages, last], limit);
  };
}

/** `between()`: character by character, a mark counts as soon as the text so far ends with it. */
export function betweenReference(starts: readonly string[], ends: readonly string[], bare: string): Reference {
  const longest = (text: string, marks: readonly string[]) =>
    marks.filter((mark) => text.endsWith(mark)).sort((a, b) => b.length - a.length)[0];
  return (input, limit) => {
    const messages: string[] = [];
    const alone = new Set<number>();
    let inside = false;
    let text = "";
    for (const character of input) {
      text += character;
      const mark = longest(text, inside ? ends : [...starts, ...bare]);
      if (mark === undefined) continue;
      const message = text.slice(0, -mark.length);
      text = "";
      if (!inside) {
        inside = starts.includes(mark);
        if (!inside) alone.add(messages.push(mark) - 1);
        continue;
      }
      inside = starts.includes(mark);
      if (message !== "" || !inside) messages.push(message);
    }
    const outcome = limited(inside && text !== "" ? [...messages, text] : messages, limit);
    return Object.defineProperty(outcome, "bare", { value: alone, enumerable: false });
  };
}

/** What `lengthPrefixed()` is given. */
export interface LengthCase {
  readonly bytes: number;
  readonly littleEndian: boolean;
  readonly digits: "decimal" | "hex" | undefined;
  readonly offset: number | undefined;
  readonly adjust: number;
  readonly trailer: number;
}

/** `lengthPrefixed()`: frame by frame, from the beginning of what is left. */
export function lengthReference({ bytes, littleEndian, digits, offset, adjust, trailer }: LengthCase): Reference {
  return (input, limit) => {
    const messages: string[] = [];
    let rest = input;
    while (rest !== "") {
      const head = (offset ?? 0) + bytes;
      if (rest.length < head) return { messages, failure: "FrameError" };
      const field = rest.slice(offset ?? 0, head);
      let length: bigint;
      if (digits === undefined) {
        const order = littleEndian ? [...field].reverse() : [...field];
        length = order.reduce((all, character) => all * 256n + BigInt(character.charCodeAt(0)), 0n);
      } else {
        const pattern = digits === "decimal" ? /^\d+$/ : /^[\da-f]+$/i;
        if (!pattern.test(field)) return { messages, failure: "FrameError" };
        length = BigInt(digits === "decimal" ? field.replace(/^0+(?=.)/, "") : `0x${field}`);
      }
      const behind = length + BigInt(adjust + trailer);
      if (behind < 0n) return { messages, failure: "FrameError" };
      const size = behind + BigInt(offset === undefined ? 0 : head);
      if (size > BigInt(limit)) return { messages, failure: "MessageSizeError" };
      const end = head + Number(behind);
      if (rest.length < end) return { messages, failure: "FrameError" };
      messages.push(rest.slice(offset === undefined ? head : 0, end));
      rest = rest.slice(end);
    }
    return { messages };
  };
}

/** `fixed()`. */
export function fixedReference(size: number): Reference {
  return (input) => ({ messages: input.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [] });
}

/** `headed()` with its defaults. */
export const headedReference: Reference = (input, limit) => {
  const messages: string[] = [];
  let rest = input;
  for (;;) {
    rest = rest.replace(/^[\r\n]+/, "");
    if (rest === "") return { messages };
    const at = rest.indexOf("\r\n\r\n");
    const header = at < 0 ? rest : rest.slice(0, at + 4);
    if (header.length > limit) return { messages, failure: "MessageSizeError" };
    if (at < 0) return { messages, failure: "FrameError" };
    const values = header.split("\r\n").flatMap((line) => {
      const [, value] = /^(?:content-length|l)[ \t]*:([^]*)$/i.exec(line) ?? [];
      return value === undefined ? [] : [value.trim()];
    });
    if (values.some((value) => !/^\d+$/.test(value)) || new Set(values.map(Number)).size > 1) {
      return { messages, failure: "FrameError" };
    }
    const size = header.length + Number(values[0] ?? 0);
    if (size > limit) return { messages, failure: "MessageSizeError" };
    if (rest.length < size) return { messages, failure: "FrameError" };
    messages.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
};

/** What `escaped()` is given: what two bytes mean by themselves, and which first bytes there are. */
export interface EscapeCase {
  readonly start: string;
  readonly end: string;
  readonly leads: string;
  readonly meaning: (pair: string) => string | undefined;
  readonly opening: boolean;
  readonly aborts: boolean;
}

/** `escaped()`: divided at the flags, which no escape contains; then each piece has its pairs replaced. */
export function escapedReference({ start, end, leads, meaning, opening, aborts }: EscapeCase): Reference {
  return (input, limit) => {
    const messages: string[] = [];
    const pieces = input.split(start);
    const first = pieces.shift() ?? "";
    if (!opening) pieces.unshift(first);
    for (const [index, piece] of pieces.entries()) {
      const [content = "", ...outside] = start === end ? [piece] : piece.split(end);
      const ended = start === end ? index < pieces.length - 1 : outside.length > 0;
      let message = "";
      let given = false;
      for (let rest = content; rest !== ""; rest = rest.slice(leads.includes(rest.charAt(0)) ? 2 : 1)) {
        const byte = rest.charAt(0);
        if (!leads.includes(byte)) message += byte;
        else if (rest.length > 1) {
          const meant = meaning(rest.slice(0, 2));
          if (meant === undefined) return { messages, failure: "FrameError" };
          message += meant;
        } else if (!ended) {
          // A start follows, and begins anew; or nothing does.
          if (index === pieces.length - 1) return { messages, failure: "FrameError" };
          given = true;
        } else if (aborts) given = true;
        else return { messages, failure: "FrameError" };
        if (message.length > limit) return { messages, failure: "MessageSizeError" };
      }
      if (given) continue;
      if (ended && message !== "") messages.push(message);
      if (!ended && index === pieces.length - 1 && message !== "") return { messages, failure: "FrameError" };
    }
    return { messages };
  };
}

/** What a checksum in the fuzz is made of. */
export interface CheckCase {
  readonly algorithm: "sum8" | "xor" | "lrc" | "crc-16/modbus" | "mod256";
  readonly form: "be" | "le" | "hex" | "HEX" | "decimal";
  readonly from: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** The checksum of a message, as it is written. */
export function checkReference({ algorithm, form, from }: CheckCase, message: string): string {
  const codes = Array.from(message.slice(from), (character) => character.charCodeAt(0));
  const sum = codes.reduce((all, code) => all + code, 0) % 256;
  const size = algorithm === "crc-16/modbus" ? 2 : 1;
  let value = sum;
  if (algorithm === "xor") value = codes.reduce((all, code) => all ^ code, 0);
  if (algorithm === "lrc") value = (256 - sum) % 256;
  if (algorithm === "crc-16/modbus") {
    value = 0xffff;
    for (const code of codes) {
      for (let bit = 0; bit < 8; bit++) {
        const one = (value ^ code >> bit) & 1;
        value = value >> 1 ^ (one ? 0xa001 : 0);
      }
    }
  }
  if (form === "decimal") return String(value).padStart(size === 1 ? 3 : 5, "0");
  const hex = value.toString(16).padStart(2 * size, "0");
  if (form === "hex") return hex;
  if (form === "HEX") return hex.toUpperCase();
  const bytes = hex.replace(/../g, (pair) => String.fromCharCode(parseInt(pair, 16)));
  return form === "be" ? bytes : [...bytes].reverse().join("");
}

/** A framing whose messages have a checksum; those outside of frames have none. */
export function checkedReference(
  inner: Reference,
  check: CheckCase,
  bytesOf: (text: string) => string,
  textOf: (bytes: string) => string,
): Reference {
  return (input, limit) => {
    const width = check.prefix.length + checkReference(check, "").length + check.suffix.length;
    const { messages: found, failure, bare } = inner(input, limit + width);
    const messages: string[] = [];
    let bad = 0;
    for (const [index, frame] of found.entries()) {
      if (bare?.has(index)) {
        messages.push(frame);
        continue;
      }
      const bytes = bytesOf(frame);
      const message = bytes.slice(0, Math.max(0, bytes.length - width));
      const right = checkReference(check, message);
      const came = bytes.slice(message.length);
      const wanted = check.prefix + right + check.suffix;
      const digits = check.form !== "be" && check.form !== "le";
      const alike = digits && came.startsWith(check.prefix) && came.endsWith(check.suffix) &&
        came.slice(check.prefix.length, came.length - check.suffix.length).toLowerCase() === right.toLowerCase();
      const complete = bytes.length >= width && message.length >= check.from;
      if (complete && (came === wanted || alike)) messages.push(textOf(message));
      else bad++;
    }
    return { messages, ...(failure === undefined ? {} : { failure }), ...(bad > 0 ? { bad } : {}) };
  };
}
