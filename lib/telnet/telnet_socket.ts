/**
 * Telnet between a connection and its socket: the text of RFC 854 above, its commands below.
 *
 * ```text
 * wire   3e 20 ff f9 c4 e3 ff ff 0d 00 0d 0a      > IAC GA 你 IAC IAC CR NUL CR LF
 * above  3e 20       c4 e3 ff    0d    0d 0a
 * ```
 *
 * Nothing is asked for: what the peer offers and demands is answered, each option once (RFC 1143), and until it
 * speaks telnet no byte is added.
 *
 * @module
 */
import { type Answers, TelnetOptions } from "./telnet_options.ts";
import { ignoreRejection } from "../connection/ignore_rejection.ts";
import type { Address, Socket } from "../connection/socket.ts";

// RFC 854, "Control functions" and "Telnet command structure".
const SE = 240;
const AYT = 246;
const SB = 250;
const WILL = 251;
const DONT = 254;
const IAC = 255;

const NUL = 0;
const LF = 10;
const CR = 13;
/** The end of input, to what looks at whole bytes. */
const NOTHING = new Uint8Array();
/** "some visible evidence that the AYT was received" (RFC 854). */
const YES = new TextEncoder().encode("\r\n[Yes]\r\n");

/** Bytes of one subnegotiation that are kept: names of character sets are short, what is longer is not understood. */
const MAX_SUBNEGOTIATION = 1024;
/** Bytes of answers that may wait; then the peer is read from no further until they are written. */
const MAX_ANSWERS = 1024;
/** Bytes of text that are escaped and written at once. */
const BLOCK = 16384;

/** Where the input stands. */
type State = "text" | "command" | "option" | "sub" | "subCommand";

/** A socket whose bytes are text, over one that speaks telnet. */
export class TelnetSocket implements Socket {
  readonly localAddr: Address;
  readonly remoteAddr: Address;
  readonly #socket: Socket;
  readonly #options: TelnetOptions;
  #state: State = "text";
  /** A carriage return was the last byte of the text that came: a NUL behind it is a part of it. */
  #afterReturn = false;
  /** WILL, WONT, DO or DONT, whose option comes next. */
  #verb = 0;
  #subnegotiation: number[] = [];
  /** Answers that wait to be written. */
  #answers: number[] = [];
  /** The last write: text and answers never mix. */
  #writing: Promise<unknown> = Promise.resolve();
  /** A carriage return was the last byte written: what follows decides whether a NUL does. */
  #returned = false;
  /** What is written now is binary: the peer has been told so. */
  #binary = false;

  /** `charset` is what the connection speaks, by the name that a peer may know. */
  constructor(socket: Socket, charset: string) {
    this.localAddr = socket.localAddr;
    this.remoteAddr = socket.remoteAddr;
    this.#socket = socket;
    this.#options = new TelnetOptions(charset);
  }

  /** Reads until there is text: what is only telnet's is not a read. */
  async read(bytes: Uint8Array): Promise<number | null> {
    for (;;) {
      const count = await this.#socket.read(bytes);
      if (!count) return count;
      const text = this.#take(bytes.subarray(0, count));
      if (this.#answers.length > 0) {
        const answered = this.#write(() => this.#answer());
        // Whoever reads next hears of a failure, too.
        if (this.#answers.length > MAX_ANSWERS) await answered.catch(() => {});
        else ignoreRejection(answered);
      }
      if (text > 0) return text;
    }
  }

  /** Writes some bytes, with FF doubled and a carriage return that is alone marked. */
  write(bytes: Uint8Array): Promise<number> {
    return this.#write(async () => {
      const some = bytes.subarray(0, BLOCK);
      await this.#writeAll(this.#escaped(some));
      return some.length;
    });
  }

  /** Tells the peer that no more is sent, once a carriage return at the end is marked. */
  closeWrite(): Promise<void> {
    return this.#write(async () => {
      await this.#writeAll(this.#escaped(NOTHING));
      await this.#socket.closeWrite();
    });
  }

  /** Ends both directions. */
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

  #write<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work, work);
    this.#writing = done.catch(() => {}); // whoever asked for it hears of it
    return done;
  }

  async #answer(): Promise<void> {
    const answers = Uint8Array.from(this.#answers);
    const { sendsBinary } = this.#options;
    this.#answers = [];
    await this.#writeAll(answers);
    // From here on, and not for what was written before the peer hears of it.
    this.#binary = sendsBinary;
    if (sendsBinary) this.#returned = false;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
  }

  /**
   * What stands for these bytes on the wire: FF is FF FF; and while the wire is not binary, CR is CR NUL unless LF
   * follows (RFC 854, "NVT printer and keyboard").
   */
  #escaped(bytes: Uint8Array): Uint8Array {
    const plain = this.#binary;
    if (!this.#returned && !bytes.includes(IAC) && (plain || !bytes.includes(CR))) return bytes;
    const escaped: number[] = [];
    for (const byte of bytes) {
      if (this.#returned && byte !== LF) escaped.push(NUL);
      this.#returned = byte === CR && !plain;
      escaped.push(byte);
      if (byte === IAC) escaped.push(IAC);
    }
    if (bytes.length === 0) {
      if (this.#returned) escaped.push(NUL);
      this.#returned = false;
    }
    return Uint8Array.from(escaped);
  }

  /** Moves the text of what was read to the front; how much it is. */
  #take(bytes: Uint8Array): number {
    if (this.#state === "text" && !this.#afterReturn && !bytes.includes(IAC) && !bytes.includes(CR)) {
      return bytes.length;
    }
    let text = 0;
    for (const byte of bytes) {
      if (!this.#isText(byte)) continue;
      bytes[text] = byte; // never ahead of what is read
      text++;
    }
    return text;
  }

  /** Whether a byte is text, and what comes of it if not. */
  #isText(byte: number): boolean {
    switch (this.#state) {
      case "text":
        if (byte !== IAC) return this.#isRead(byte);
        this.#state = "command";
        return false;
      case "command":
        return this.#command(byte);
      case "option":
        this.#state = "text";
        this.#say(this.#options.negotiated(this.#verb, byte));
        return false;
      case "sub":
        if (byte === IAC) this.#state = "subCommand";
        else this.#keep(byte);
        return false;
      case "subCommand":
        return this.#endOfSub(byte);
    }
  }

  /** Whether a byte that is no command's is text: a NUL behind CR is not, also with commands between the two. */
  #isRead(byte: number): boolean {
    const marks = byte === NUL && this.#afterReturn && !this.#options.receivesBinary;
    this.#afterReturn = byte === CR;
    return !marks;
  }

  #command(byte: number): boolean {
    this.#state = "text";
    if (byte === IAC) return this.#isRead(byte);
    if (byte === SB) {
      this.#state = "sub";
      this.#subnegotiation = [];
    } else if (byte >= WILL && byte <= DONT) {
      this.#state = "option";
      this.#verb = byte;
    } else if (byte === AYT) {
      this.#say(YES);
    }
    return false;
  }

  #endOfSub(byte: number): boolean {
    this.#state = "sub";
    if (byte === IAC) {
      this.#keep(IAC);
      return false;
    }
    this.#state = "text";
    if (byte === SE) {
      this.#say(this.#options.subnegotiated(this.#subnegotiation));
      this.#subnegotiation = [];
      return false;
    }
    // No end, but a command: the subnegotiation is given up, and this is obeyed.
    return this.#command(byte);
  }

  #keep(byte: number): void {
    if (this.#subnegotiation.length <= MAX_SUBNEGOTIATION) this.#subnegotiation.push(byte);
  }

  #say(answers: Answers): void {
    for (const byte of answers) this.#answers.push(byte);
  }
}
