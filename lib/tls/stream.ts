/**
 * A socket as a stream of the runtime's Node library, which its TLS is made for.
 *
 * @module
 */
import { Duplex } from "node:stream";
import type { Socket } from "../connection/socket.ts";

/** Bytes of the first read, and of the largest one. */
const FIRST_READ = 4096;
const LARGEST_READ = 65536;

/**
 * The bytes of a socket, both ways. The runtime's TLS would read on and on, whoever reads what it has decrypted: so this
 * reads only while something is wanted. And it destroys its stream before it has written its last words: so this does not
 * close the socket.
 */
export class SocketStream {
  /** What TLS is spoken over. */
  readonly stream: Duplex;
  readonly #socket: Socket;
  #buffer = new Uint8Array(FIRST_READ);
  /** Somebody waits for what is decrypted; in the handshake TLS itself does. */
  #wanted = true;
  /** TLS waits for more. */
  #asked = false;
  #reading = false;
  #ended = false;
  #writing: Promise<unknown> = Promise.resolve();

  /** The socket is whoever's it was. */
  constructor(socket: Socket) {
    this.#socket = socket;
    this.stream = new Duplex({
      allowHalfOpen: true,
      read: () => {
        this.#asked = true;
        this.#read();
      },
      write: (bytes: Uint8Array, _encoding, done) => {
        const all = this.#writeAll(bytes);
        this.#writing = all.catch(() => {}); // the stream tells of it
        all.then(() => done(), (error) => this.stream.destroy(error));
      },
    });
    this.stream.destroy = (error) => {
      if (error) this.stream.emit("error", error);
      return this.stream;
    };
  }

  /** Whether the peer has ended. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Whether what is read is wanted, from now on. */
  set wanted(wanted: boolean) {
    this.#wanted = wanted;
    this.#read();
  }

  /** Resolves when nothing waits to be written. */
  async written(): Promise<void> {
    await this.#writing;
  }

  #read(): void {
    if (!this.#asked || !this.#wanted || this.#reading || this.#ended) return;
    this.#reading = true;
    this.#asked = false;
    this.#socket.read(this.#buffer).then(
      (count) => {
        this.#reading = false;
        this.#ended = count === null;
        this.stream.push(count === null ? null : this.#buffer.slice(0, count));
        if (count === this.#buffer.length && count < LARGEST_READ) this.#buffer = new Uint8Array(4 * count);
      },
      (error) => {
        this.#ended = true;
        this.stream.destroy(error);
      },
    );
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(at === 0 ? bytes : bytes.subarray(at));
  }
}
