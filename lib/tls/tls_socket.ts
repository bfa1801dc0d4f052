/**
 * The plain side of a TLS conversation, as the socket of a connection.
 *
 * @module
 */
import type { TLSSocket } from "node:tls";
import type { Address, Socket } from "../connection/socket.ts";
import type { SocketStream } from "./stream.ts";

/** A read that waits. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly resolve: (count: number | null) => void;
  readonly reject: (error: unknown) => void;
}

/** ms that close_notify may take at the end. */
const GOODBYE = 1000;
const NOTHING = new Uint8Array();

/** A socket over a stream of TLS, whose handshake may still go on. */
export class TlsSocket implements Socket {
  readonly localAddr: Address;
  readonly remoteAddr: Address;
  readonly #below: Socket;
  readonly #raw: SocketStream;
  readonly #stream: TLSSocket;
  /** What has come, and was not read. */
  #rest: Uint8Array = NOTHING;
  #waiting: Waiting | undefined;
  #finished = false;
  #failed: { readonly error: unknown } | undefined;
  #goodbye: Promise<void> | undefined;
  #closed = false;
  #released = false;

  /** `stream` speaks TLS over `raw`, which is the stream of `below`. */
  constructor(below: Socket, raw: SocketStream, stream: TLSSocket) {
    this.localAddr = below.localAddr;
    this.remoteAddr = below.remoteAddr;
    this.#below = below;
    this.#raw = raw;
    this.#stream = stream;
    raw.wanted = false;
    stream.on("data", (bytes: Uint8Array) => {
      this.#rest = bytes;
      raw.wanted = false;
      stream.pause();
      this.#serve();
    });
    // Who ends without close_notify is not heard of otherwise: what was decrypted before comes first.
    raw.stream.once("end", () => this.#endSoon());
    stream.on("end", () => {
      this.#finished = true;
      this.#serve();
    });
    stream.on("error", (error) => this.#fail(error));
    stream.on("close", () => this.#fail(new Deno.errors.Interrupted("The socket was closed")));
    stream.pause();
  }

  /** One read at a time. */
  read(bytes: Uint8Array): Promise<number | null> {
    return new Promise((resolve, reject) => {
      this.#waiting = { bytes, resolve, reject };
      this.#serve();
      if (!this.#waiting) return;
      this.#raw.wanted = true;
      this.#stream.resume();
      if (this.#raw.ended) this.#endSoon();
    });
  }

  /** Writes all of them. */
  write(bytes: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#failed) return reject(this.#failed.error);
      this.#stream.write(bytes, (error) => error ? reject(this.#failed?.error ?? error) : resolve(bytes.length));
    });
  }

  /** Says by close_notify that no more is sent (RFC 8446, 6.1), and ends that direction of the socket below. */
  async closeWrite(): Promise<void> {
    if (this.#failed) throw this.#failed.error;
    await this.#sayGoodbye();
    await this.#below.closeWrite();
  }

  /** Ends both directions, once close_notify has left, for which a peer that does not read is not waited for. */
  close(): void {
    if (this.#closed) throw new Deno.errors.BadResource("The socket is closed already");
    this.#closed = true;
    const stream = this.#stream;
    const silent = this.#failed !== undefined || stream.writableEnded || stream.writableLength > 0;
    this.#fail(new Deno.errors.Interrupted("The socket was closed"));
    if (silent) return this.#release();
    const timer = setTimeout(() => this.#release(), GOODBYE);
    this.#sayGoodbye().then(() => {
      clearTimeout(timer);
      this.#release();
    });
  }

  /** As of the socket below. */
  unref(): void {
    this.#below.unref?.();
  }

  /** As of the socket below. */
  ref(): void {
    this.#below.ref?.();
  }

  #sayGoodbye(): Promise<void> {
    return this.#goodbye ??= this.#end();
  }

  async #end(): Promise<void> {
    const stream = this.#stream;
    await new Promise<void>((resolve) => {
      stream.once("finish", resolve);
      stream.once("close", () => resolve());
      stream.end();
    });
    await this.#raw.written();
  }

  #release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#stream.destroy();
    this.#below.close();
  }

  #endSoon(): void {
    setTimeout(() => {
      if (!this.#waiting) return; // the next read looks again
      this.#finished = true;
      this.#serve();
    }, 0);
  }

  #serve(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const rest = this.#rest;
    if (rest.length > 0) {
      const some = rest.subarray(0, waiting.bytes.length);
      waiting.bytes.set(some);
      this.#rest = some.length === rest.length ? NOTHING : rest.subarray(some.length);
      this.#waiting = undefined;
      waiting.resolve(some.length);
    } else if (this.#failed || this.#finished) {
      this.#waiting = undefined;
      if (this.#finished) waiting.resolve(null);
      else waiting.reject(this.#failed?.error);
    }
  }

  #fail(error: unknown): void {
    this.#failed ??= { error };
    this.#serve();
  }
}
