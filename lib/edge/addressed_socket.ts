/**
 * A socket behind a proxy: with the addresses that the proxy told, and what was read beyond that.
 *
 * @module
 */
import type { Socket } from "../connection/socket.ts";

/** The two ends of a connection. */
export interface Addresses {
  readonly localAddr: Socket["localAddr"];
  readonly remoteAddr: Socket["remoteAddr"];
}

/** A socket whose first bytes have been read already, between addresses that are not its own. */
export class AddressedSocket implements Socket {
  readonly localAddr: Socket["localAddr"];
  readonly remoteAddr: Socket["remoteAddr"];
  readonly #socket: Socket;
  /** What comes before all that is read from now on. */
  #first: Uint8Array;

  /** `first` is kept. */
  constructor(socket: Socket, { localAddr, remoteAddr }: Addresses, first: Uint8Array) {
    this.localAddr = localAddr;
    this.remoteAddr = remoteAddr;
    this.#socket = socket;
    this.#first = first;
  }

  /** Reads what is there already, then from the socket. */
  read(bytes: Uint8Array): Promise<number | null> {
    if (this.#first.length === 0) return this.#socket.read(bytes);
    const some = this.#first.subarray(0, bytes.length);
    this.#first = this.#first.subarray(some.length);
    bytes.set(some);
    return Promise.resolve(some.length);
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
}
