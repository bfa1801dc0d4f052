/**
 * A socket as it is behind a layer: the same bytes, but other addresses, an eye on its beginning, or somebody who hears
 * of its end.
 *
 * @module
 */
import type { Socket } from "../connection/socket.ts";

/** What is otherwise than of the socket below. */
export interface Layering {
  /** This end. */
  readonly localAddr?: Socket["localAddr"];
  /** The other end. */
  readonly remoteAddr?: Socket["remoteAddr"];
  /** What was read already, and comes first; it is kept. */
  readonly first?: Uint8Array;
  /** A read that has begun already, and comes first. */
  readonly begun?: Promise<Uint8Array | null>;
  /** Sees what is read until it returns true; what it throws is the failure of the read. */
  readonly look?: (bytes: Uint8Array) => boolean;
  /** Called once, when the socket is closed. */
  readonly closed?: () => void;
}

/** A socket over another one. */
export class LayeredSocket implements Socket {
  readonly localAddr: Socket["localAddr"];
  readonly remoteAddr: Socket["remoteAddr"];
  /** As of the socket, if it has one. */
  readonly handshake?: () => Promise<unknown>;
  readonly #socket: Socket;
  #first: Uint8Array | undefined;
  #begun: Layering["begun"];
  #look: Layering["look"];
  #closed: Layering["closed"];

  /** Over `socket`. */
  constructor(socket: Socket, { localAddr, remoteAddr, first, begun, look, closed }: Layering) {
    this.localAddr = localAddr ?? socket.localAddr;
    this.remoteAddr = remoteAddr ?? socket.remoteAddr;
    const handshake = socket.handshake?.bind(socket);
    if (handshake) this.handshake = handshake;
    this.#socket = socket;
    this.#first = first;
    this.#begun = begun;
    begun?.catch(() => {}); // whoever reads is told
    this.#look = look;
    this.#closed = closed;
  }

  /** Reads what is there already, then from the socket. */
  read(bytes: Uint8Array): Promise<number | null> {
    if (this.#first?.length) return Promise.resolve(this.#again(this.#first, bytes));
    if (this.#begun) return this.#finish(this.#begun, bytes);
    return this.#look ? this.#watched(bytes, this.#look) : this.#socket.read(bytes);
  }

  /** As of the socket. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#socket.write(bytes);
  }

  /** As of the socket. */
  closeWrite(): Promise<void> {
    return this.#socket.closeWrite();
  }

  /** As of the socket. */
  close(): void {
    const closed = this.#closed;
    this.#closed = undefined;
    closed?.();
    this.#socket.close();
  }

  /** As of the socket. */
  unref(): void {
    this.#socket.unref?.();
  }

  /** As of the socket. */
  ref(): void {
    this.#socket.ref?.();
  }

  #again(first: Uint8Array, bytes: Uint8Array): number {
    const some = first.subarray(0, bytes.length);
    bytes.set(some);
    this.#first = some.length < first.length ? first.subarray(some.length) : undefined;
    return some.length;
  }

  async #finish(begun: Promise<Uint8Array | null>, bytes: Uint8Array): Promise<number | null> {
    this.#begun = undefined;
    const first = await begun;
    return first && this.#again(first, bytes);
  }

  async #watched(bytes: Uint8Array, look: (bytes: Uint8Array) => boolean): Promise<number | null> {
    const count = await this.#socket.read(bytes);
    if (count !== null && look(bytes.subarray(0, count))) this.#look = undefined;
    return count;
  }
}
