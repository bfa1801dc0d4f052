/**
 * Which language is spoken, and its sentences.
 *
 * @module
 */
import { en } from "./en.ts";
import type { Language, MessageCatalog } from "./messages.ts";
import { zh } from "./zh.ts";

/** The sentences of a language. */
export function catalogOf(language: Language): MessageCatalog {
  return language === "zh" ? zh : en;
}

/** The system's language: Chinese for any `zh`, English for all else and where the system names none. */
export function systemLanguage(): Language {
  return /^zh\b/i.test(navigator.language) ? "zh" : "en";
}
