/**
 * `--expect`: what a reply should be like.
 *
 * @module
 */
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { messageOf } from "../errors/message_of.ts";

/** Whether a reply is one that was expected. */
export type Expectation = (reply: string) => boolean;

/**
 * `TEXT`: the reply contains it; `/REGEX/` with flags: it matches.
 *
 * @throws {UsageError} for an expression that is none.
 */
export function expectation(text: string, catalog: MessageCatalog): Expectation {
  const [, source, flags = ""] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  if (source === undefined) return (reply) => reply.includes(text);
  try {
    const expression = new RegExp(source, flags.replace(/[gy]/g, ""));
    return (reply) => expression.test(reply);
  } catch (error) {
    throw new UsageError(
      catalog.badExpression("--expect", text, messageOf(error)),
    );
  }
}
