/**
 * Counts in English sentences. Chinese has one form for all of them.
 *
 * @module
 */

let rules: Intl.PluralRules | undefined;

/** The form that goes with a count: `pick(1, "waits", "wait")`. */
export function pick(count: number, one: string, other: string): string {
  rules ??= new Intl.PluralRules("en");
  return rules.select(count) === "one" ? one : other;
}

/** A number as it is; of one that is not exact any more, what it is certainly above. */
export function roughly(count: number, above: string): string {
  return count > Number.MAX_SAFE_INTEGER ? `${above}${Number.MAX_SAFE_INTEGER}` : String(count);
}

/** `1 byte`, `2 bytes`, `0 bytes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${pick(count, noun, `${noun}s`)}`;
}
