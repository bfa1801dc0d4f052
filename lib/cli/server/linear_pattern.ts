/**
 * Regular expressions from a file, in linear time: no message can make one run for longer than it is long.
 *
 * @module
 */
import type { Pattern } from "../../handlers/mod.ts";
import { re2 } from "../deps.ts";

/** A pattern, and how many groups it has. */
export interface LinearPattern extends Pattern {
  readonly groups: number;
}

/**
 * Compiles a regular expression in JavaScript's notation, without what takes more than linear time: back references and
 * looking around.
 *
 * @throws {SyntaxError} for one that is none, or uses what is left out.
 */
export async function linearPattern(source: string): Promise<LinearPattern> {
  const { RE2JS, RE2JSException } = await re2();
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(source));
    const groups = compiled.groupCount();
    return {
      groups,
      exec(message) {
        const matcher = compiled.matcher(message);
        if (!matcher.find()) return null;
        return Array.from({ length: groups + 1 }, (_, group) => matcher.group(group) ?? undefined);
      },
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new SyntaxError(error.message.replace(/^error parsing regexp: /, ""), { cause: error });
  }
}
