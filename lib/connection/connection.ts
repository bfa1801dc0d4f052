/**
 * One conversation: messages in, messages out, and an end.
 *
 * @module
 */
import { type BufferPool, OwnBuffers, SHARED_BUFFERS } from "./buffer_pool.ts";
import { CLOSED, closedSignal } from "./closed.ts";
import { FLUSH_PATIENCE, hearOut, sayGoodbye } from "./closing.ts";
import { type ConnectionCounts, countOne } from "./counts.ts";
import { EncodeError, IdleTimeoutError, MessageTimeoutError, SlowPeerError } from "./errors.ts";
import type { ExchangeTimer, ExchangeTimers } from "./exchange_timer.ts";
import { IdleTimer } from "./idle_timer.ts";
import { ignoreRejection } from "./ignore_rejection.ts";
import { Inbox } from "./inbox.ts";
import { checkLength, checkSize, notSendable } from "./not_sendable.ts";
import { Outbox } from "./outbox.ts";
import type { Reader } from "./reader.ts";
import { lostOfEach, NOTHING_LOST } from "./replaced.ts";
import { SharedMessage, type SharedWire } from "./shared_message.ts";
import { type Address, type Socket, unmapped } from "./socket.ts";
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
  /**
   * How many of `count` messages that have come together may be taken; with fewer than all, the connection ends behind
   * them with a {@linkcode MessageRateError}. `messageRate()` of the entry `./edge` is one for so many a second from each
   * address.
   */
  messageLimit?: ((connection: Connection, count: number) => number) | undefined;
}

/** The settings of a connection, checked and with nothing left open. */
export interface WireSettings extends ConnectionHooks, SharedWire {
  /** The codec of one more connection. */
  readonly codec: () => Codec;
  readonly fatal: boolean;
  readonly replacement: Replacement;
  readonly framing: Framing;
  readonly maxMessageSize: number;
  readonly maxBufferedAmount: number;
  readonly telnet?: ((socket: Socket, encoding: string) => Socket) | undefined;
  readonly idleTimeout: number;
  readonly messageTimeout: number;
  /** Whether only code of this library sees the buffers of a connection, which may then come from a shared pool. */
  readonly poolable: boolean;
  /** Counts for all connections together. */
  readonly counts: ConnectionCounts;
  readonly timings?: ExchangeTimers | undefined;
}

type Hook<T> = (connection: Connection, direction: "in" | "out", what: T) => void;

/** What {@linkcode Connection.receive} waits with. */
export interface ReceiveOptions {
  /** When aborted: `receive()` rejects with its reason, and the connection goes on. */
  signal?: AbortSignal | undefined;
}

/** Whoever made a connection, and hears of it what its handler does not. */
export interface ConnectionOwner {
  /** A function of the user's threw, or what is no message was to be sent. Only the first time. */
  fault?(error: unknown, connection: Connection): void;
  /** The conversation is over. */
  ended?(connection: Connection): void;
  /** The socket is closed; until then a peer that was told goodbye is heard out. */
  released?(connection: Connection): void;
}

/**
 * A connection, the same on both sides: an async iterable of messages with `send()`.
 *
 * Leaving a `for await` loop does not close it. The end of input is `null`, or the end of the loop; a connection that
 * was lost throws the platform's own error.
 *
 * It reads when somebody asks; at most 2 KiB more, so that the end of the peer is noticed when it comes: after a reset
 * `signal` is aborted and `send()` rejects, and of a peer that has finished `finished` tells. Whoever only sends to a
 * peer that says more than that reads it and forgets it: `conn.receiveAll(() => {})`.
 */
export class Connection implements AsyncIterable<string>, AsyncDisposable {
  /** This end. */
  readonly localAddr: Address;
  /** The other end; an IPv4 peer of a dual-stack server as IPv4. */
  readonly remoteAddr: Address;
  readonly #socket: Socket;
  readonly #wire: WireSettings;
  readonly #owner: ConnectionOwner;
  readonly #codec: Codec;
  readonly #framer: Framer;
  readonly #reader: Reader;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  /** The lost characters that were counted and told. */
  #known: Readonly<Replaced> = NOTHING_LOST;
  /** Only where exchanges are timed. */
  readonly #exchange: ExchangeTimer | undefined;
  /** Why the conversation is over. */
  #reason: unknown;
  #controller: AbortController | undefined;
  /** Whoever awaits {@linkcode finished}. */
  #finished: PromiseWithResolvers<void> | undefined;
  #closing: Promise<void> | undefined;
  #writeClosed: Promise<void> | undefined;
  #faulty = false;
  #ended = false;
  #released = false;
  /** Only while there is a limit. */
  #idleTimer: IdleTimer | undefined;
  #messageTimer: IdleTimer | undefined;

  /** Over a socket, by settings that were checked. */
  constructor(socket: Socket, wire: WireSettings, owner: ConnectionOwner = {}) {
    this.localAddr = unmapped(socket.localAddr);
    this.remoteAddr = unmapped(socket.remoteAddr);
    this.#wire = wire;
    this.#owner = owner;
    const { framing, fatal, replacement, maxMessageSize, maxBufferedAmount, budget } = wire;
    const { onMessage, messageLimit, counts } = wire;
    this.#codec = wire.codec();
    const transport = wire.telnet?.(socket, this.#codec.encoding) ?? socket;
    this.#socket = transport;
    this.#framer = framing({
      codec: this.#codec,
      fatal,
      replacement,
      maxMessageSize,
      onBadChecksum: (error) => this.#badChecksum(error),
    });
    const exchange = wire.timings?.timer();
    this.#exchange = exchange;
    const pool: BufferPool = wire.poolable ? SHARED_BUFFERS : new OwnBuffers();
    this.#outbox = new Outbox(transport, pool, maxBufferedAmount, budget, {
      failed: (error) => this.#writeFailed(error),
      wrote: (bytes) => {
        counts.bytes.out += bytes.length;
        exchange?.wrote();
        this.#moved("out", bytes);
      },
    });
    this.#inbox = new Inbox(transport, pool, this.#framer, this.#outbox, {
      read: (bytes) => {
        counts.bytes.in += bytes.length;
        this.#moved("in", bytes);
      },
      admitted: messageLimit && ((count) => messageLimit(this, count)),
      framed: (messages) => this.#framed(messages),
      taken: onMessage && ((message) => this.#call(onMessage, "in", message)),
      waiting: exchange && (() => exchange.waiting()),
      finished: () => this.#finished?.resolve(),
      failed: (error) => this.#readFailed(error),
      refused: (error) => this.#end(error),
      fault: (error) => this.#fault(error),
    });
    this.#reader = this.#inbox.reader;
    this.#limitIdleTime(wire.idleTimeout);
    if (limited(wire.messageTimeout)) {
      const { messageTimeout } = wire;
      const waits = () => this.#inbox.waitsForRest;
      this.#messageTimer = new IdleTimer(
        messageTimeout,
        waits,
        () => this.#end(new MessageTimeoutError(messageTimeout)),
      );
    }
    this.#inbox.readAhead();
  }

  /** The standard's name of the encoding, lower case; one that is decided by what arrives says so as it is known. */
  get encoding(): string {
    return this.#codec.encoding;
  }

  /** Bytes that were sent and not yet taken by the system. */
  get bufferedAmount(): number {
    return this.#outbox.bufferedAmount;
  }

  /** Bytes that may wait: what is longer cannot be sent at all. */
  get maxBufferedAmount(): number {
    return this.#wire.maxBufferedAmount;
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
      if (this.#ended) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /**
   * Resolves when the peer has said that it will say no more, or when the connection is over, for whatever reason;
   * `signal` tells the two apart. Never rejects. Messages may still wait to be received, and what is sent still leaves.
   */
  get finished(): Promise<void> {
    this.#finished ??= Promise.withResolvers<void>();
    if (this.#reader.finished || this.#ended) this.#finished.resolve();
    else this.#reader.hold();
    return this.#finished.promise;
  }

  /**
   * Queues a message. Resolves when the connection can take more: awaiting it is backpressure, not awaiting it is safe
   * and bounded by `maxBufferedAmount`. Bytes skip the encoding, not the framing.
   *
   * @throws {TypeError} for what is neither a string nor bytes nor a {@linkcode SharedMessage}: nothing is sent, and the
   * connection stays as it was. A server's `onError` is told of it, also when nobody awaits the promise; on a connection
   * that `connect()` made such a rejection is an unhandled one.
   * @throws {TypeError} after `closeWrite()` or `close()`.
   * @throws {EncodeError} and ends the connection with it, as for all that cannot be framed: with `fatal`, for a
   * character that the encoding lacks.
   * @throws {RangeError} and ends the connection with it: for a message of more bytes than `maxBufferedAmount`.
   * @throws {SlowPeerError} and ends the connection with it: when too much waits already.
   */
  send(message: string | Uint8Array | SharedMessage): Promise<void> {
    const outbox = this.#outbox;
    if (outbox.failed) return outbox.ready();
    if (this.#writeClosed || this.#closing) {
      return ignoreRejection(Promise.reject(new TypeError("Cannot send: this side of the connection was closed")));
    }
    if (typeof message !== "string" && !(message instanceof Uint8Array)) {
      return message instanceof SharedMessage ? this.#sendShared(message) : this.#refuse(notSendable(message));
    }
    const { maxBufferedAmount } = this.#wire;
    const before = outbox.bytes.length;
    try {
      checkLength(message, maxBufferedAmount);
      this.#framer.frame(message, outbox.bytes);
      checkSize(outbox.bytes.length - before, maxBufferedAmount);
    } catch (error) {
      outbox.rollback(before);
      if (error instanceof EncodeError) this.#end(error);
      else this.#fault(error);
      return ignoreRejection(Promise.reject(error));
    }
    this.#left(message);
    return outbox.sent(before, this.#inbox.hasMessages);
  }

  /**
   * The next message, or null once the peer has finished.
   *
   * `signal` is a limit for this question alone: `receive({ signal: AbortSignal.timeout(1000) })`. What comes later is
   * for the next `receive()`.
   *
   * @throws {TypeError} while another `receive()` waits.
   * @throws {MessageSizeError} for a message above `maxMessageSize`.
   */
  receive(options?: ReceiveOptions): Promise<string | null> {
    return this.#inbox.receive(asItIs, options?.signal);
  }

  /**
   * Gives `take` every message that is complete, at least one, again and again until the peer has finished. The
   * fastest way to read: many messages of one read cost no promise at all, and what is sent before `take` returns
   * leaves in one write. While a promise that `take` returned is pending, it is given nothing and the peer is slowed
   * down.
   *
   * @throws {TypeError} while a `receive()` waits.
   * @throws {MessageSizeError} for a message above `maxMessageSize`.
   */
  receiveAll(take: (messages: string[]) => void | Promise<void>): Promise<void> {
    return this.#inbox.receiveAll((messages) => this.#outbox.collect(take, messages));
  }

  /** Messages until the peer finishes. Leaving the loop does not close the connection. */
  [Symbol.asyncIterator](): AsyncIterator<string, undefined> {
    return { next: () => this.#inbox.receive(asResult) };
  }

  /** Writes what waits, then tells the peer that nothing more will come (half-close); reading goes on. */
  closeWrite(): Promise<void> {
    return this.#writeClosed ??= this.#closing ??
      ignoreRejection(this.#outbox.emptied().then(() => this.#socket.closeWrite()));
  }

  /**
   * Writes what waits (given up after 5 s without progress), tells the peer that no more will come, and ends the
   * connection. Never rejects.
   *
   * Resolves when the peer has ended, too, at the latest after 1 s. A peer that is still there then is heard out in the
   * background, until 5 s of silence, for at most 30 s: it can read all that was sent, however slowly, and meets no
   * reset. Until then the program goes on running, unless it ends itself.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** As {@linkcode Connection.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Ends the connection now and drops what waits; `receive()` and `send()` reject with `reason`. */
  abort(reason: unknown = new DOMException("The connection was aborted", "AbortError")): void {
    this.#outbox.fail(this.#ended ? this.#reason : reason);
    this.#release();
    this.#end(reason);
  }

  #sendShared(shared: SharedMessage): Promise<void> {
    const { message } = shared;
    const { maxBufferedAmount } = this.#wire;
    const frame = SharedMessage.frame(shared, this.#wire);
    if (!frame || frame.view.length > maxBufferedAmount) return this.send(message);
    this.#left(message);
    return this.#outbox.send(frame, this.#inbox.hasMessages);
  }

  /** Rejects, and leaves all as it is. Nobody may await it: then the owner hears of it, or, without one, the program. */
  #refuse(error: TypeError): Promise<never> {
    const refused = Promise.reject(error);
    if (!this.#owner.fault) return refused;
    this.#tellFault(error);
    return ignoreRejection(refused);
  }

  /** A message was framed. */
  #left(message: string | Uint8Array): void {
    this.#wire.counts.messages.out++;
    if (this.#wire.onMessage) this.#call(this.#wire.onMessage, "out", message);
    if (this.replaced.out !== this.#known.out) this.#lost("out");
  }

  /** One read, or the silence after it, completed these messages, or none. */
  #framed(messages: readonly string[]): void {
    if (messages.length > 0) {
      this.#wire.counts.messages.in += messages.length;
      this.#messageTimer?.touch();
      this.#exchange?.arrived();
    }
    if (this.replaced.in !== this.#known.in) this.#lost("in", messages);
  }

  /** Counts characters that were lost since the last time, and tells of the messages that have lost them. */
  #lost(direction: "in" | "out", messages: readonly string[] = []): void {
    const { replaced, encoding } = this;
    const { counts, onReplaced } = this.#wire;
    const more = replaced[direction] - this.#known[direction];
    this.#known = { ...this.#known, [direction]: replaced[direction] };
    (counts.replaced[encoding] ??= { in: 0, out: 0 })[direction] += more;
    if (!onReplaced) return;
    for (const count of lostOfEach(direction, messages, more)) this.#call(onReplaced, direction, count);
  }

  #badChecksum(error: ChecksumError): void {
    const { counts, onBadChecksum } = this.#wire;
    counts.badChecksums++;
    if (onBadChecksum) this.#call((it, _, what) => onBadChecksum(it, what), "in", error);
  }

  /** From now on a silence of `limit` ms ends the connection; 0: none does. */
  #limitIdleTime(limit: number): void {
    this.#idleTimer?.end();
    this.#idleTimer = limited(limit)
      ? new IdleTimer(limit, () => this.#outbox.writing || this.#inbox.asked, () => this.#expire(limit))
      : undefined;
  }

  #expire(limit: number): void {
    const { writing } = this.#outbox;
    const error = new IdleTimeoutError(writing ? "out" : "in", limit);
    // A silent peer can still be told why: the handler hears of it first, and serve() closes after that.
    if (writing) this.abort(error);
    else this.#end(error);
  }

  async #close(): Promise<void> {
    this.#exchange?.waiting();
    this.#inbox.stop();
    this.#limitIdleTime(this.bufferedAmount > 0 ? FLUSH_PATIENCE : 0);
    const listens = await sayGoodbye(this.#socket, this.#outbox, this.#reader);
    this.#limitIdleTime(0);
    this.#end(CLOSED);
    if (!listens) return this.#release();
    const { ended, company } = hearOut(this.#reader);
    ended.then(() => this.#release());
    await company;
  }

  /** A write failed, or too much waits; what the peer said before can still be received, unless it is to blame. */
  #writeFailed(error: unknown): void {
    if (error instanceof SlowPeerError) return this.abort(error);
    this.#outbox.fail(this.#ended ? this.#reason : error);
    this.#report(error);
  }

  /** A read failed: nothing can be written any more. */
  #readFailed(error: unknown): void {
    this.#outbox.fail(this.#ended ? this.#reason : error);
    this.#end(error);
  }

  /** Input is over, and the conversation. */
  #end(error: unknown): void {
    this.#inbox.stop({ reason: this.#ended ? this.#reason : error });
    this.#report(error);
  }

  /** The first reason counts. The signal comes last: whoever listens to it sees an ended connection. */
  #report(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reason = error;
    if (error !== CLOSED && error instanceof Error) countOne(this.#wire.counts.ended, error.name);
    this.#messageTimer?.end();
    this.#finished?.resolve();
    this.#controller?.abort(error);
    this.#owner.ended?.(this);
  }

  #moved(direction: "in" | "out", bytes: Uint8Array): void {
    this.#idleTimer?.touch();
    if (this.#wire.onBytes) this.#call(this.#wire.onBytes, direction, bytes);
  }

  /** Calls a function of the user's. */
  #call<T>(hook: Hook<T>, direction: "in" | "out", what: T): void {
    try {
      hook(this, direction, what);
    } catch (error) {
      this.#fault(error);
    }
  }

  #fault(error: unknown): void {
    this.#tellFault(error);
    this.#end(error);
  }

  #tellFault(error: unknown): void {
    if (this.#faulty) return;
    this.#faulty = true;
    this.#owner.fault?.(error, this);
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#limitIdleTime(0);
    this.#reader.release();
    this.#socket.close();
    this.#owner.released?.(this);
  }
}

function asItIs(message: string | null): string | null {
  return message;
}

function asResult(message: string | null): IteratorResult<string, undefined> {
  return message === null ? { done: true, value: undefined } : { done: false, value: message };
}

function limited(time: number): boolean {
  return time > 0 && time < Infinity;
}
