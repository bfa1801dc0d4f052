import { MessageDifferenceError } from "./difference_error.ts";
import type { Handler } from "./handler.ts";
import { type Expected, play, type ScriptOptions } from "./play.ts";

/** One message of a conversation, and when it was said. */
export interface MessageStep {
  /** `"out"`: to be sent; `"in"`: expected of the peer. */
  readonly direction: "in" | "out";
  /** The message, as the wire's framing and encoding have it. */
  readonly message: string;
  /** ms between the step before and this one, kept before something is sent. @default {0} */
  readonly after?: number | undefined;
}

/** Options of {@linkcode messageScript}. */
export interface MessageScriptOptions extends ScriptOptions {
  /** What of a message is compared: made of both, the expected and what came. @default {(message) => message} */
  compared?: ((message: string) => string) | undefined;
}

/**
 * Plays one side of a conversation message by message: frames, checksums and encoding are those of the wire, made anew.
 *
 * After the last step this side is half-closed, and what comes within 200 ms is a difference too.
 *
 * ```ts
 * import { connect, lines, serve } from "@mojibye/mojibye";
 * import { messageScript } from "@mojibye/mojibye/handlers";
 *
 * const clock = messageScript([
 *   { direction: "in", message: "TIME 07:08:09" },
 *   { direction: "out", message: "OK" },
 * ], { compared: (message) => message.replace(/\d\d:\d\d:\d\d/, "…") });
 * const wire = { encoding: "gbk", framing: lines() };
 * await using server = serve({ hostname: "127.0.0.1", ...wire }, clock);
 * await using conn = await connect({ port: server.addr.port, ...wire });
 * await conn.send("TIME 10:11:12");
 * console.assert(await conn.receive() === "OK");
 * ```
 *
 * @throws {MessageDifferenceError} from the handler, at the first message that differs.
 */
export function messageScript(steps: Iterable<MessageStep>, options: MessageScriptOptions = {}): Handler {
  const { compared = (message: string) => message } = options;
  const list = [...steps];
  const expected = list.filter(({ direction }) => direction === "in").map(({ message }) => message);
  return (connection) =>
    play(
      connection,
      list.map(({ direction, message, after }) => ({ direction, says: message, length: 1, after })),
      new ExpectedMessages(expected, compared),
      options,
    );
}

class ExpectedMessages implements Expected {
  readonly #messages: readonly string[];
  readonly #compared: (message: string) => string;
  heard = 0;

  constructor(messages: readonly string[], compared: (message: string) => string) {
    this.#messages = messages;
    this.#compared = compared;
  }

  get total(): number {
    return this.#messages.length;
  }

  hear(message: string): void {
    const expected = this.#messages[this.heard];
    if (expected === undefined || this.#compared(expected) !== this.#compared(message)) {
      throw new MessageDifferenceError(this.heard, expected, message);
    }
    this.heard++;
  }

  missing(): MessageDifferenceError {
    return new MessageDifferenceError(this.heard, this.#messages[this.heard], undefined);
  }
}
