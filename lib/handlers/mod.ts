/**
 * Handlers that play a part without a person: answers by rules, and one side of a recorded conversation.
 *
 * An entry of its own, so that who only serves and connects does not load them.
 *
 * @module
 */
export type { Connection } from "../connection/connection.ts";
export type { Handler } from "./handler.ts";
export { rules, type RulesHandler } from "./rules.ts";
export type { Pattern, Replies, Rule, RuleEvent, TimedReply } from "./rule.ts";
export { ReplySizeError } from "./reply_size_error.ts";
export type { Checksum } from "./checksum.ts";
export { script, type Step } from "./script.ts";
export { messageScript, type MessageScriptOptions, type MessageStep } from "./message_script.ts";
export type { ScriptOptions } from "./play.ts";
export { DifferenceError, MessageDifferenceError } from "./difference_error.ts";
