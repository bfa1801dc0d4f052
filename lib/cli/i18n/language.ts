/**
 * Which language is spoken, and its sentences.
 *
 * @module
 */
import { en } from "./en.ts";
import type { Language, MessageCatalog } from "./messages.ts";
import { zh } from "./zh.ts";

/** What the runtime makes of a variable that is set and empty (BCP 47), without a look at the next one. */
const UNDETERMINED = "und";

/** The sentences of a language. */
export function catalogOf(language: Language): MessageCatalog {
  return language === "zh" ? zh : en;
}

/** The system's language: Chinese for any `zh`, English for all else and where the system names none. */
export function systemLanguage(): Language {
  const locale = navigator.language === UNDETERMINED ? localeOf(environment) : navigator.language;
  return /^zh(?![a-z])/i.test(locale) ? "zh" : "en";
}

/** The locale of messages: the first variable that is not empty (POSIX, Base Definitions, 8.2). */
export function localeOf(variable: (name: string) => string | undefined): string {
  return ["LC_ALL", "LC_MESSAGES", "LANG"].map(variable).find((value) => value) ?? "";
}

/** A variable of the environment, where it may be read: nobody is asked for that. */
function environment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}
