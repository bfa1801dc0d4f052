/**
 * Plays one side of a recorded conversation on a connection of a session, message by message, with its pauses.
 *
 * What the other side says differently is told, and the conversation goes on; when it says nothing, it is over.
 *
 * @module
 */
import type { MessageStep } from "../../handlers/mod.ts";
import { delay } from "../../timer/delay.ts";
import { MAX_DELAY } from "../../timer/max_delay.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { Played } from "./protocol.ts";

/** ms in which the peer may begin to speak, beside the time that it took when it was recorded. */
const PATIENCE = 10_000;
/** ms in which a peer may add something that was not recorded. */
const EPILOGUE = 200;

/** Where a conversation is played. */
export interface Stage {
  /** Sends a message. */
  say(message: string): Promise<unknown>;
  /** Calls `hear` with each message, undefined at the end, until the function that is returned is called. */
  listen(hear: (message: string | undefined) => void): () => void;
  /** A difference, in words. */
  tell(difference: string): void;
  readonly catalog: MessageCatalog;
}

/** How it is played. */
export interface PlayOptions {
  /** So many times as fast; 0: without a pause. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** @default {10000} */
  readonly patience?: number;
}

/** Plays what goes out, each once all before it has come in. */
export async function play(
  steps: readonly MessageStep[],
  stage: Stage,
  { speed, signal, patience = PATIENCE }: PlayOptions,
): Promise<Played> {
  const { panel } = stage.catalog;
  const heard = new Heard(stage);
  let said = 0;
  let differences = 0;
  const differs = (what: string) => {
    differences++;
    stage.tell(what);
  };
  const result = (whole: boolean): Played => ({ said, heard: heard.taken, differences, whole });
  try {
    for (const [index, { direction, message, after = 0 }] of steps.entries()) {
      if (signal.aborted) return result(false);
      const ms = Math.min(Math.max(after, 0), MAX_DELAY);
      if (direction === "out") {
        if (speed > 0 && ms > 0) await delay(ms / speed, { signal });
        await stage.say(message);
        said++;
        continue;
      }
      const got = await heard.next(patience + ms, signal);
      if (got === undefined) {
        differs(panel.missingMessage(index + 1, message, patience + ms));
        return result(false);
      }
      if (got !== message) differs(panel.wrongMessage(index + 1, message, got));
    }
    for (let more; (more = await heard.next(EPILOGUE, signal)) !== undefined;) differs(panel.extraMessage(more));
    return result(true);
  } catch (error) {
    if (signal.aborted) return result(false);
    throw error;
  } finally {
    heard.end();
  }
}

/** Messages that have come, and wait to be compared. */
class Heard {
  readonly #messages: string[] = [];
  readonly #stop: () => void;
  taken = 0;
  #over = false;
  #wake: () => void = () => {};

  constructor(stage: Stage) {
    this.#stop = stage.listen((message) => {
      if (message === undefined) this.#over = true;
      else this.#messages.push(message);
      this.#wake();
    });
  }

  /** The next message, or undefined after ms without one, and when no more can come. */
  async next(ms: number, signal: AbortSignal): Promise<string | undefined> {
    if (this.#messages.length === 0 && !this.#over) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await delay(ms, { signal: AbortSignal.any([woken.signal, signal]) }).catch(() => {}); // a message, or the end
      signal.throwIfAborted();
    }
    const message = this.#messages.shift();
    if (message !== undefined) this.taken++;
    return message;
  }

  end(): void {
    this.#stop();
  }
}
