import type { Handler } from "./handler.ts";
import { DifferenceError } from "./difference_error.ts";
import { type Expected, play, type ScriptOptions } from "./play.ts";
import { concat } from "../bytes/concat.ts";

/** One thing that was said on a connection, and when. */
export interface Step {
  /** `"out"`: to be sent; `"in"`: expected of the peer. */
  readonly direction: "in" | "out";
  /** What was said, as it was on the wire. */
  readonly bytes: Uint8Array;
  /** ms between the step before and this one, kept before something is sent. @default {0} */
  readonly after?: number | undefined;
}

/**
 * Plays one side of a conversation: waits for what the peer is to say, says what was said, at the recorded pace.
 *
 * What the peer says is compared byte by byte, however it was cut into reads. After the last step this side is
 * half-closed, and what comes within 200 ms is a difference too. The wire must be `encoding: "binary"` and
 * `chunks()`.
 *
 * ```ts
 * import { connect, encode, serve } from "@mojibye/mojibye";
 * import { script } from "@mojibye/mojibye/handlers";
 *
 * const scale = script([
 *   { direction: "in", bytes: encode("W\r\n") },
 *   { direction: "out", bytes: encode("ST,GS,+00012.5kg\r\n"), after: 20 },
 * ]);
 * await using server = serve({ hostname: "127.0.0.1", encoding: "binary" }, scale);
 * await using conn = await connect({ port: server.addr.port });
 * await conn.send("W\r\n");
 * console.assert(await conn.receive() === "ST,GS,+00012.5kg\r\n");
 * ```
 *
 * @throws {DifferenceError} from the handler, at the first byte that the peer says otherwise.
 * @throws {TypeError} from the handler, on a wire with another encoding.
 */
export function script(steps: Iterable<Step>, options: ScriptOptions = {}): Handler {
  const list = [...steps];
  const expected = joined(list);
  return async (connection) => {
    if (connection.encoding !== "binary") {
      throw new TypeError(`Cannot play a script in ${connection.encoding}: bytes are compared, use encoding: "binary"`);
    }
    await play(
      connection,
      list.map(({ direction, bytes, after }) => ({ direction, says: bytes, length: bytes.length, after })),
      new ExpectedBytes(expected),
      options,
    );
  };
}

/** All that the peer is to say, as one stream of bytes. */
class ExpectedBytes implements Expected {
  readonly #bytes: Uint8Array;
  heard = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get total(): number {
    return this.#bytes.length;
  }

  hear(message: string): void {
    for (let i = 0; i < message.length; i++) {
      if (message.charCodeAt(i) !== this.#bytes[this.heard]) {
        throw this.differing(Uint8Array.from(message.slice(i), (character) => character.charCodeAt(0)));
      }
      this.heard++;
    }
  }

  missing(): DifferenceError {
    return this.differing(new Uint8Array());
  }

  differing(got: Uint8Array): DifferenceError {
    return new DifferenceError(this.heard, this.#bytes, got);
  }
}

function joined(steps: readonly Step[]): Uint8Array {
  return concat(steps.filter(({ direction }) => direction === "in").map(({ bytes }) => bytes));
}
