/**
 * One conversation: messages in, messages out, and an end.
 *
 * @module
 */
import { CLOSED, closedSignal } from "./closed.ts";
import { EncodeError, IdleTimeoutError, SlowPeerError } from "./errors.ts";
import { Inbox, next, one } from "./inbox.ts";
import { Outbox } from "./outbox.ts";
import { NOTHING_LOST, ReplacedReporter } from "./replaced.ts";
import { ignoreRejection } from "./ignore_rejection.ts";
import { type Socket, unmapped } from "./socket.ts";
import { IdleTimer } from "./idle_timer.ts";
import type { ChecksumError } from "../framing/checksum/checksum_error.ts";
import type { Framer, Framing } from "../framing/framer.ts";
import type { Replaced } from "../framing/replaced.ts";
import type { Codec, Replacement } from "../codec/codec.ts";

/** What a connection tells while it is open; what one of them throws ends it. */
export interface ConnectionHooks {
  /** Sees every read and write as it was on the wire. The array is reused after the call. */
  onBytes?: ((connection: Connection, direction: "in" | "out", bytes: Uint8Array) => void) | undefined;
  /** Sees every message, when it is handed out and when it is sent. */
  onMessage?: ((connection: Connection, direction: "in" | "out", message: string | Uint8Array) => void) | undefined;
  /** Told of each message that lost characters: how many became U+FFFD on the way in, the replacement on the way out. */
  onReplaced?: ((connection: Connection, direction: "in" | "out", count: number) => void) | undefined;
  /**
   * Told of each message that came with a bad checksum, before the messages of the same read are handed out. It may
   * answer: `(connection) => void connection.send("\x15")`. Not called with `fatal`, where the connection ends instead.
   */
  onBadChecksum?: ((connection: Connection, error: ChecksumError) => void) | undefined;
}

/** The settings of a connection, checked and with nothing left open. */
export interface WireSettings extends ConnectionHooks {
  /** The codec of one more connection. */
  readonly codec: () => Codec;
  readonly fatal: boolean;
  readonly replacement: Replacement;
  readonly framing: Framing;
  readonly maxMessageSize: number;
  readonly maxBufferedAmount: number;
  readonly idleTimeout: number;
}

type Watch<T> = (connection: Connection, direction: "in" | "out", what: T) => void;
/** ms without progress after which `close()` gives up what it still has to write. */
const FLUSH_PATIENCE = 5000;
/** ms that `close()` waits for the peer's own end, so that it reads our last words before any reset. */
const LINGER = 1000;

/**
 * A connection, the same on both sides: an async iterable of messages with `send()`.
 *
 * Leaving a `for await` loop does not close it. The end of input is `null`, or the end of the loop; a connection that
 * was lost throws the platform's own error.
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
  #writeClosed: Promise<void> | undefined;
  #onFault: ((error: unknown, connection: Connection) => void) | undefined;
  /** Only while there is a limit. */
  #idleTimer: IdleTimer | undefined;
  #replacedReporter: ReplacedReporter | undefined;

  /** Over a socket, by settings that were checked. What a function of the user's throws is for `onFault`. */
  constructor(socket: Socket, wire: WireSettings, onFault?: (error: unknown, connection: Connection) => void) {
    this.localAddr = unmapped(socket.localAddr);
    this.remoteAddr = unmapped(socket.remoteAddr);
    this.#socket = socket;
    this.#wire = wire;
    this.#onFault = onFault;
    const { framing, fatal, replacement, maxMessageSize, onMessage, onReplaced, onBadChecksum } = wire;
    this.#codec = wire.codec();
    this.#framer = framing({
      codec: this.#codec,
      fatal,
      replacement,
      maxMessageSize,
      onBadChecksum: onBadChecksum && ((error) => this.#call((it, _, what) => onBadChecksum(it, what), "in", error)),
    });
    if (onReplaced) {
      this.#replacedReporter = new ReplacedReporter((direction, count) => this.#call(onReplaced, direction, count));
    }
    this.#outbox = new Outbox(socket, wire.maxBufferedAmount, {
      lost: (error) => error instanceof SlowPeerError ? this.abort(error) : this.#lose(error),
      wrote: (bytes) => this.#moved("out", bytes),
    });
    this.#inbox = new Inbox(socket, this.#framer, this.#outbox, {
      read: (bytes) => this.#moved("in", bytes),
      framed: onReplaced && ((messages) => this.#replacedReporter?.arrived(messages, this.replaced)),
      message: onMessage && ((text) => this.#call(onMessage, "in", text)),
      lost: (error) => this.#cut(error),
      fault: (error) => this.#fault(error),
    });
    this.#allow(wire.idleTimeout);
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
  get replaced(): Readonly<Replaced> {
    return this.#framer.replaced ?? NOTHING_LOST;
  }

  /** Aborted when the connection is over; its reason says why. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      if (this.#reason === CLOSED) return closedSignal();
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /**
   * Queues a message. Resolves when the connection can take more: awaiting it is backpressure, not awaiting it is safe
   * and bounded by `maxBufferedAmount`. Bytes skip the encoding, not the framing.
   *
   * @throws {EncodeError} and ends the connection with it, as for all that cannot be framed: with `fatal`, for a character that the encoding lacks.
   * @throws {SlowPeerError} when too much waits already.
   * @throws {TypeError} after `closeWrite()` or `close()`.
   */
  send(message: string | Uint8Array): Promise<void> {
    const outbox = this.#outbox;
    if (outbox.lost) return outbox.ready();
    if (this.#writeClosed || this.#closing) {
      return ignoreRejection(Promise.reject(new TypeError("Cannot send: this side of the connection was closed")));
    }
    const before = outbox.bufferedAmount;
    try {
      this.#framer.frame(message, outbox);
    } catch (error) {
      outbox.rollback(before);
      error instanceof EncodeError ? this.#cut(error) : this.#fault(error);
      return ignoreRejection(Promise.reject(error));
    }
    if (this.#wire.onMessage) this.#call(this.#wire.onMessage, "out", message);
    this.#replacedReporter?.left(this.replaced);
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
  closeWrite(): Promise<void> {
    return this.#writeClosed ??= this.#closing ??
      ignoreRejection(this.#outbox.emptied().then(() => this.#socket.closeWrite()));
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
    this.#outbox.fail(this.#reason ??= reason);
    this.#release();
    this.#cut(this.#reason);
  }

  /** From now on a silence of `limit` ms ends the connection; 0: none does. */
  #allow(limit: number): void {
    this.#idleTimer?.end();
    this.#idleTimer = limit > 0 && limit < Infinity
      ? new IdleTimer(limit, () => this.#outbox.writing || this.#inbox.asking, () => this.#expire(limit))
      : undefined;
  }

  #expire(limit: number): void {
    const { writing } = this.#outbox;
    const error = new IdleTimeoutError(writing ? "out" : "in", limit);
    // A silent peer can still be told why: the handler hears of it first, and serve() closes after that.
    writing ? this.abort(error) : this.#cut(error);
  }

  async #close(): Promise<void> {
    this.#inbox.stop();
    this.#allow(this.bufferedAmount > 0 ? FLUSH_PATIENCE : 0);
    try {
      await this.#outbox.emptied();
      if (!this.#over && !this.#inbox.reader.finished) {
        await this.#socket.closeWrite();
        await this.#inbox.reader.discard(LINGER);
      }
    } catch {
      // The peer is gone, or gave no sign of life: nobody is left to read what waits.
    }
    this.#release();
    this.#cut(CLOSED);
  }

  /** A write failed; what the peer sent before can still be received. */
  #lose(error: unknown): void {
    this.#outbox.fail(this.#reason ??= error);
    this.#controller?.abort(this.#reason);
  }

  /** Input is over; the first reason counts. The signal comes last: whoever listens to it sees an ended connection. */
  #cut(error: unknown): void {
    this.#inbox.stop({ reason: this.#reason ??= error });
    this.#controller?.abort(this.#reason);
  }

  #moved(direction: "in" | "out", bytes: Uint8Array): void {
    if (this.#idleTimer) this.#idleTimer.broken = true;
    if (this.#wire.onBytes) this.#call(this.#wire.onBytes, direction, bytes);
  }

  /** Calls a function of the user's. */
  #call<T>(watch: Watch<T>, direction: "in" | "out", what: T): void {
    try {
      watch(this, direction, what);
    } catch (error) {
      this.#fault(error);
    }
  }

  #fault(error: unknown): void {
    const onFault = this.#onFault;
    this.#onFault = undefined;
    onFault?.(error, this);
    this.#cut(error);
  }

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    this.#allow(0);
    this.#inbox.reader.release();
    this.#socket.close();
  }
}
