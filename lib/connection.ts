/**
 * One conversation: messages in, messages out, and an end.
 *
 * @module
 */
import { Inbox, next, one } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import { type Socket, unmapped } from "./socket.ts";
import { sweep } from "./sweep.ts";
import type { WireSettings } from "./wire.ts";
import type { Framer } from "./framing/framer.ts";
import type { Codec } from "./codec/codec.ts";

const NONE_REPLACED = { in: 0, out: 0 };
/** ms without progress after which `close()` gives up what it still has to write. */
const FLUSH_PATIENCE = 5000;
/** ms that `close()` waits for the peer's own end, so that it reads our last words before any reset. */
const LINGER = 1000;

/**
 * What a server does with one connection. When it returns or throws, the connection is flushed and closed.
 *
 * `peers` are all connections of the server, this one included.
 */
export type Handler = (connection: Connection, peers: ReadonlySet<Connection>) => void | Promise<void>;

/**
 * A connection, the same on both sides: an async iterable of messages with `send()`.
 *
 * Leaving a `for await` loop does not close it: take one message, then go on. The end of input is `null`, or the end of
 * the loop; a connection that was lost throws the platform's own error.
 */
export class Connection implements AsyncIterable<string>, AsyncDisposable {
  /** This end. */
  readonly localAddr: Deno.NetAddr;
  /** The other end; an IPv4 peer of a dual-stack server as IPv4. */
  readonly remoteAddr: Deno.NetAddr;
  #socket: Socket;
  #wire: WireSettings;
  #codec: Codec;
  #framer: Framer;
  #inbox: Inbox;
  #outbox: Outbox;
  #over = false;
  #reason: unknown;
  #controller: AbortController | undefined;
  #closing: Promise<void> | undefined;
  #writeClosed = false;
  /** Lost characters that `onReplaced` was told of. */
  #counted = { in: 0, out: 0 };
  /** Since the last sweep a byte moved. */
  #moved = true;
  #silence = 0;
  #patience: number;
  #unsweep: (() => void) | undefined;

  /** Over a socket, by settings that were checked. `serve()` and `connect()` make connections. */
  constructor(socket: Socket, wire: WireSettings) {
    this.localAddr = unmapped(socket.localAddr);
    this.remoteAddr = unmapped(socket.remoteAddr);
    this.#socket = socket;
    this.#wire = wire;
    const { framing, fatal, replacement, maxMessageSize, onMessage, onReplaced, tap } = wire;
    this.#codec = wire.codec();
    this.#framer = framing({ codec: this.#codec, fatal, replacement, maxMessageSize });
    this.#outbox = new Outbox(socket, wire.maxBufferedAmount, {
      lost: (error) => this.#lost(error),
      overflow: (error) => this.abort(error),
      wrote: (bytes) => {
        this.#moved = true;
        tap?.(this, "out", bytes);
      },
    });
    this.#inbox = new Inbox(socket, this.#framer, this.#outbox, {
      read: (bytes) => {
        this.#moved = true;
        tap?.(this, "in", bytes);
      },
      framed: onReplaced && ((messages) => this.#countIn(messages, onReplaced)),
      message: onMessage && ((text) => onMessage(this, "in", text)),
      lost: (error) => this.#end(error),
    });
    this.#patience = wire.idleTimeout;
    if (wire.idleTimeout > 0) this.#unsweep = sweep(this.#sweep, wire.idleTimeout);
  }

  /** The standard's name of the encoding, lower case; one that is decided by what arrives says so as it is known. */
  get encoding(): string {
    return this.#codec.encoding;
  }

  /** Bytes that were sent and not yet taken by the system. */
  get bufferedAmount(): number {
    return this.#outbox.bufferedAmount;
  }

  /** Characters lost so far: to U+FFFD on the way in, to the replacement on the way out. */
  get replaced(): { readonly in: number; readonly out: number } {
    return this.#framer.replaced ?? NONE_REPLACED;
  }

  /** Aborted when the connection is over; its reason says why. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /**
   * Queues a message. Resolves when the connection can take more: awaiting it is backpressure, not awaiting it is safe
   * and bounded by `maxBufferedAmount`. Bytes skip the encoding, not the framing.
   *
   * A message that cannot be framed or encoded (`fatal`) ends the connection, with that error as the reason.
   *
   * @throws {EncodeError} with `fatal`, for a character that the encoding lacks.
   * @throws {SlowPeerError} when too much waits already.
   * @throws {TypeError} after `closeWrite()` or `close()`.
   */
  send(message: string | Uint8Array): Promise<void> {
    if (this.#writeClosed || this.#closing) {
      return quiet(new TypeError("Cannot send: this side of the connection was closed"));
    }
    const outbox = this.#outbox;
    const before = outbox.bufferedAmount;
    try {
      this.#framer.frame(message, outbox);
    } catch (error) {
      outbox.rollback(before);
      this.#end(error);
      this.#inbox.stop({ reason: error });
      return quiet(error);
    }
    const { onMessage, onReplaced } = this.#wire;
    onMessage?.(this, "out", message);
    if (onReplaced) this.#countOut(onReplaced);
    return outbox.sent(before, this.#inbox.more);
  }

  /**
   * The next message, or null once the peer has finished.
   *
   * @throws {TypeError} while another `receive()` waits.
   * @throws {MessageSizeError} for a message above `maxMessageSize`.
   */
  receive(): Promise<string | null> {
    return this.#inbox.ask(one);
  }

  /**
   * Gives `take` every message that is complete, at least one, again and again until the peer has finished. The
   * fastest way to read: many messages of one read cost no promise at all, and what is sent before `take` returns
   * leaves in one write. Nothing is read while a promise that `take` returned is pending.
   *
   * @throws {TypeError} while a `receive()` waits.
   * @throws {MessageSizeError} for a message above `maxMessageSize`.
   */
  receiveAll(take: (messages: string[]) => void | Promise<void>): Promise<void> {
    return this.#inbox.each(take);
  }

  /** Messages until the peer finishes. Leaving the loop does not close the connection. */
  [Symbol.asyncIterator](): AsyncIterator<string, undefined> {
    return { next: () => this.#inbox.ask(next) };
  }

  /** Writes what waits, then tells the peer that nothing more will come (half-close); reading goes on. */
  async closeWrite(): Promise<void> {
    if (this.#writeClosed || this.#closing) return;
    this.#writeClosed = true;
    await this.#outbox.emptied();
    await this.#socket.closeWrite();
  }

  /** Writes what waits (given up after 5 s without progress), then ends the connection. Never rejects. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** As {@linkcode Connection.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Ends the connection now and drops what waits; `receive()` and `send()` reject with `reason`. */
  abort(reason: unknown = new DOMException("The connection was aborted", "AbortError")): void {
    this.#end(reason);
    this.#outbox.fail(this.#reason);
    this.#inbox.stop({ reason: this.#reason });
    this.#release();
  }

  /** Drops a peer that was silent, or did not read, for too long. */
  #sweep = (elapsed: number): void => {
    const waits = this.#outbox.writing || this.#inbox.asking;
    this.#silence = this.#moved || !waits ? 0 : this.#silence + elapsed;
    this.#moved = false;
    if (this.#silence >= this.#patience) this.#expire();
  };

  #expire(): void {
    const what = this.#outbox.writing ? "took no byte" : "sent nothing";
    const error = new DOMException(`The peer ${what} for ${this.#patience} ms`, "TimeoutError");
    if (this.#outbox.writing) return this.abort(error);
    // A silent peer can still be told why: the handler hears of it first, and serve() closes after that.
    this.#end(error);
    this.#inbox.stop({ reason: error });
  }

  async #close(): Promise<void> {
    this.#inbox.stop();
    this.#unsweep?.();
    this.#patience = FLUSH_PATIENCE;
    this.#silence = 0;
    this.#unsweep = this.#over || this.bufferedAmount === 0 ? undefined : sweep(this.#sweep, FLUSH_PATIENCE);
    try {
      await this.#outbox.emptied();
      if (!this.#over && !this.#inbox.finished) {
        await this.#socket.closeWrite();
        await this.#inbox.discard(LINGER);
      }
    } catch {
      // The peer is gone, or gave no sign of life: nobody is left to read what waits.
    }
    this.#end(new DOMException("The connection was closed", "AbortError"));
    this.#release();
  }

  /** One call for each of the messages that lost characters. */
  #countIn(messages: readonly string[], onReplaced: NonNullable<WireSettings["onReplaced"]>): void {
    if (this.replaced.in === this.#counted.in) return;
    this.#counted.in = this.replaced.in;
    for (const message of messages) {
      const count = message.split("\ufffd").length - 1;
      if (count > 0) onReplaced(this, "in", count);
    }
  }

  #countOut(onReplaced: NonNullable<WireSettings["onReplaced"]>): void {
    const count = this.replaced.out - this.#counted.out;
    if (count === 0) return;
    this.#counted.out += count;
    onReplaced(this, "out", count);
  }

  /** A write failed. What the peer sent before can still be received. */
  #lost(error: unknown): void {
    this.#end(error);
    this.#outbox.fail(error);
  }

  /** The conversation is over: says why, once. */
  #end(reason: unknown): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    this.#unsweep?.();
    this.#socket.close();
  }
}

/** A rejection that whoever does not await it hears of by the connection's end. */
function quiet(error: unknown): Promise<never> {
  const rejected = Promise.reject(error);
  rejected.catch(() => {});
  return rejected;
}
