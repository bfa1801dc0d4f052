/**
 * A message for many connections.
 *
 * @module
 */
import { OutgoingBytes } from "../framing/outgoing_bytes.ts";
import type { Framer } from "../framing/framer.ts";
import type { Budget } from "./budget.ts";
import { notSendable } from "./not_sendable.ts";

/** Bytes that a frame costs beside its own: the object, its array and that one's memory. */
const OVERHEAD = 256;

/** What connections have in common on which the same message is the same bytes. */
export interface SharedWire {
  /** Frames messages for all connections at once; undefined where each could make other bytes of them. */
  readonly sharedFramer: Framer | undefined;
  /** What may wait for all connections together. */
  readonly budget: Budget;
}

/**
 * A message for many connections: encoded and framed once for each encoding and framing, and kept once however many
 * peers it waits for. `connection.send()` takes it as it takes a string.
 *
 * Each `send()` frames anew where that could make other bytes: with a framing or a codec of your own, and for a message
 * with characters that the encoding lacks.
 *
 * @example
 * ```ts
 * import { connect, lines, serve, SharedMessage } from "@mojibye/mojibye";
 *
 * await using server = serve({ hostname: "127.0.0.1", framing: lines() }, async (conn, connections) => {
 *   for await (const message of conn) {
 *     const shared = new SharedMessage(message);
 *     for (const each of connections) each.send(shared);
 *   }
 * });
 * await using conn = await connect({ port: server.addr.port, framing: lines() });
 * await conn.send("to all, me included");
 * console.assert(await conn.receive() === "to all, me included");
 * ```
 */
export class SharedMessage {
  /** The message. */
  readonly message: string | Uint8Array;
  /** What it is on each wire. */
  readonly #frames = new Map<SharedWire, SharedFrame | undefined>();

  /**
   * For a text, or for bytes, which skip the encoding.
   *
   * @throws {TypeError} for anything else.
   */
  constructor(message: string | Uint8Array) {
    if (typeof message !== "string" && !(message instanceof Uint8Array)) throw notSendable(message);
    this.message = message;
  }

  /** Of this library alone: the frame on a wire, undefined where each connection has to make its own. */
  static frame(shared: SharedMessage, wire: SharedWire): SharedFrame | undefined {
    const frames = shared.#frames;
    if (!frames.has(wire)) frames.set(wire, frameOn(wire, shared.message));
    return frames.get(wire);
  }
}

/** A message framed for all connections, if that can be done, and each connection has no replaced characters to count. */
function frameOn({ sharedFramer, budget }: SharedWire, message: string | Uint8Array): SharedFrame | undefined {
  if (!sharedFramer) return undefined;
  const replaced = sharedFramer.replaced?.out;
  let bytes = new Uint8Array();
  const into = new OutgoingBytes({
    grow(size) {
      const larger = new Uint8Array(Math.max(size, 2 * bytes.length));
      larger.set(bytes);
      bytes = larger;
      return larger;
    },
  });
  try {
    sharedFramer.frame(message, into);
  } catch {
    return undefined; // each connection frames it again, and fails as with any other message
  }
  return sharedFramer.replaced?.out === replaced ? new SharedFrame(bytes.slice(0, into.length), budget) : undefined;
}

/** The bytes of a message on one wire; as long as somebody waits for them they count, once. */
export class SharedFrame {
  /** The bytes. */
  readonly view: Uint8Array<ArrayBuffer>;
  readonly #budget: Budget;
  #holders = 0;

  /** They count in `budget`. */
  constructor(view: Uint8Array<ArrayBuffer>, budget: Budget) {
    this.view = view;
    this.#budget = budget;
  }

  /** One more waits for them. */
  hold(): void {
    if (this.#holders === 0) this.#budget.count(this.view.length + OVERHEAD);
    this.#holders++;
  }

  /** One waits no more. */
  release(): void {
    this.#holders--;
    if (this.#holders === 0) this.#budget.count(-this.view.length - OVERHEAD);
  }
}
