/** Two joined in-memory sockets that behave like the system's, and connections over them. */
import { assertInstanceOf } from "@std/assert";
import { Connection } from "../lib/connection/connection.ts";
import type { Socket } from "../lib/connection/socket.ts";
import { resolveWire, type WireOptions } from "../lib/connection/wire.ts";

/** One end; its counterpart reads what it writes. */
export class End implements Socket {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  /** The length of each write that was asked for, in order. */
  readonly writes: number[] = [];
  /** Reads that were asked for. */
  reads = 0;
  /** Bytes that were read. */
  taken = 0;
  closed = false;
  /** Bytes that the system keeps for the peer; a write beyond is partial, or waits. */
  capacity: number;
  #peer: End | undefined;
  #arrived: number[] = [];
  #finished = false;
  #writeClosed = false;
  #reset = false;
  #changed = Promise.withResolvers<void>();

  constructor(port: number, remotePort: number, capacity: number) {
    this.localAddr = { transport: "tcp", hostname: "127.0.0.1", port };
    this.remoteAddr = { transport: "tcp", hostname: "127.0.0.1", port: remotePort };
    this.capacity = capacity;
  }

  join(peer: End): void {
    this.#peer = peer;
  }

  async read(bytes: Uint8Array): Promise<number | null> {
    this.reads++;
    if (bytes.length === 0) return 0; // without I/O, open or not
    for (;;) {
      if (this.closed) throw new Deno.errors.Interrupted("operation canceled");
      if (this.#arrived.length > 0) {
        const taken = this.#arrived.splice(0, bytes.length);
        bytes.set(taken);
        this.taken += taken.length;
        this.announce();
        this.#peer?.announce();
        return taken.length;
      }
      if (this.#reset) throw new Deno.errors.ConnectionReset("Connection reset by peer (os error 104)");
      if (this.#finished) return null;
      await this.#changed.promise;
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.writes.push(bytes.length);
    for (;;) {
      if (this.closed) throw new Deno.errors.Interrupted("operation canceled");
      if (this.#reset) throw new Deno.errors.ConnectionReset("Connection reset by peer (os error 104)");
      if (this.#writeClosed || !this.#peer || this.#peer.closed) {
        throw new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
      }
      const room = this.capacity - this.#peer.#arrived.length;
      if (room > 0) {
        const taken = bytes.subarray(0, room);
        for (const byte of taken) this.#peer.#arrived.push(byte);
        this.#peer.announce();
        return taken.length;
      }
      await this.#changed.promise;
    }
  }

  closeWrite(): Promise<void> {
    this.#writeClosed = true;
    this.#peer?.finish();
    return Promise.resolve();
  }

  close(): void {
    if (this.closed) throw new Deno.errors.BadResource("Bad resource ID");
    this.closed = true;
    this.#peer?.finish();
    this.announce();
  }

  /** RST: what has arrived at the peer can still be read there, then everything fails. */
  reset(): void {
    this.closed = true;
    this.announce();
    if (!this.#peer) return;
    this.#peer.#reset = true;
    this.#peer.announce();
  }

  finish(): void {
    this.#finished = true;
    this.announce();
  }

  announce(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}

/** Two joined sockets, between which the system keeps `capacity` bytes in each direction. */
export function pair(capacity = Infinity): [End, End] {
  const near = new End(9090, 50000, capacity);
  const far = new End(50000, 9090, capacity);
  near.join(far);
  far.join(near);
  return [near, far];
}

/** A connection over an in-memory socket, and the raw other end. */
export function connected(
  options: WireOptions = {},
  capacity = Infinity,
  onFault?: (error: unknown, connection: Connection) => void,
): { connection: Connection; near: End; far: End } {
  const [near, far] = pair(capacity);
  return { connection: new Connection(near, resolveWire(options), onFault ? { fault: onFault } : {}), near, far };
}

/** Bytes of a text in utf-8. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Reads from a raw end until `bytes` bytes are there, or the end of input. */
export async function taken(end: Socket | Deno.TcpConn, bytes = Infinity): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65536);
  let text = "";
  for (let size = 0; size < bytes;) {
    const count = await end.read(buffer.subarray(0, Math.min(buffer.length, bytes - size)));
    if (count === null) break;
    size += count;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return text;
}

/** Lets everything run that is ready to: promises, and one turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** What a promise was rejected with, which must be of this class. */
export async function rejection<T = unknown>(
  promise: Promise<unknown>,
  type?: new (...args: never[]) => T,
): Promise<T> {
  let outcome: { error: unknown } | undefined;
  try {
    await promise;
  } catch (error) {
    outcome = { error };
  }
  if (!outcome) throw new Error("It was not rejected");
  return type ? expect(outcome.error, type) : outcome.error as T;
}

/** The same value, which must be of this class. */
export function expect<T>(value: unknown, type: new (...args: never[]) => T): T {
  assertInstanceOf(value, type);
  return value as T;
}
