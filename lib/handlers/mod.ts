/**
 * Handlers that play a part without a person: answers by rules, and one side of a recorded conversation.
 *
 * An entry of its own, so that who only serves and connects does not load them.
 *
 * @module
 */
export type { Connection } from "../connection/connection.ts";
export type { Handler } from "./handler.ts";
export { type Pattern, type Rule, rules } from "./rules.ts";
export type { Checksum } from "./checksum.ts";
export { script, type ScriptOptions, type Step } from "./script.ts";
export { DifferenceError } from "./difference_error.ts";
