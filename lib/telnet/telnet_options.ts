/**
 * The options of telnet: what is agreed to, by the Q method of RFC 1143, which never answers an answer.
 *
 * @module
 */
import { codec } from "../codec/mod.ts";

/** Bytes to be sent. */
export type Answers = Iterable<number>;

const SE = 240;
const SB = 250;
const WILL = 251;
const WONT = 252;
const DO = 253;
const DONT = 254;
const IAC = 255;

/** RFC 856: eight bits, and no line ends of telnet's own. */
const BINARY = 0;
/** RFC 857. The server's to do: a client that agrees only stops its own echo, and we have none. */
const ECHO = 1;
/** RFC 858: nobody waits for the other's turn. */
const SUPPRESS_GO_AHEAD = 3;
/** RFC 860: `DO TIMING-MARK` is answered each time, when what came before was read. */
const TIMING_MARK = 6;
/** RFC 1091. */
const TERMINAL_TYPE = 24;
const IS = 0;
const SEND = 1;
/** RFC 2066. */
const CHARSET = 42;
const REQUEST = 1;
const ACCEPTED = 2;
const REJECTED = 3;
const TTABLE_IS = 4;
const TTABLE_REJECTED = 5;

/** What we do when we are asked to. */
const OURS: ReadonlySet<number> = new Set([BINARY, SUPPRESS_GO_AHEAD, TERMINAL_TYPE, CHARSET]);
/** Encodings that are no character set: there is nothing to agree on. */
const BYTES: ReadonlySet<string> = new Set(["binary", "hex"]);
/** What the peer may do. */
const THEIRS: ReadonlySet<number> = new Set([BINARY, ECHO, SUPPRESS_GO_AHEAD, CHARSET]);
/** RFC 1091 has UNKNOWN for what is no terminal. */
const TERMINAL = bytesOf("UNKNOWN");

/** The options of one connection. All are off at first, and none is asked for by us. */
export class TelnetOptions {
  readonly #charset: string;
  readonly #ours = new Set<number>();
  readonly #theirs = new Set<number>();

  /** `charset`: what the connection speaks, a label that `codec()` knows. */
  constructor(charset: string) {
    this.#charset = charset;
  }

  /** Whether what we send is binary: RFC 856. */
  get sendsBinary(): boolean {
    return this.#ours.has(BINARY);
  }

  /** Whether what the peer sends is binary. */
  get receivesBinary(): boolean {
    return this.#theirs.has(BINARY);
  }

  /**
   * What answers WILL, WONT, DO or DONT. We begin no negotiation, so that of the six states of RFC 1143 only YES and NO are
   * left: who asks for what is already so is not answered, and who asks for what we refuse is, with the refusal.
   */
  negotiated(verb: number, option: number): Answers {
    switch (verb) {
      case DO:
        if (option === TIMING_MARK) return [IAC, WILL, option];
        if (this.#ours.has(option)) return [];
        if (!OURS.has(option) || this.#nameless(option)) return [IAC, WONT, option];
        this.#ours.add(option);
        return [IAC, WILL, option, ...(option === CHARSET ? this.#request() : [])];
      case DONT:
        return this.#ours.delete(option) ? [IAC, WONT, option] : [];
      case WILL:
        if (this.#theirs.has(option)) return [];
        if (!THEIRS.has(option) || this.#nameless(option)) return [IAC, DONT, option];
        this.#theirs.add(option);
        return [IAC, DO, option];
      default:
        return this.#theirs.delete(option) ? [IAC, DONT, option] : [];
    }
  }

  /** What answers a subnegotiation: its option, and what stood behind. */
  subnegotiated([option, verb, ...rest]: readonly number[]): Answers {
    if (option === TERMINAL_TYPE && verb === SEND && this.#ours.has(option)) return sub(option, IS, ...TERMINAL);
    if (option !== CHARSET) return [];
    if (verb === TTABLE_IS) return sub(option, TTABLE_REJECTED);
    if (verb !== REQUEST) return [];
    const accepted = this.#accepted(rest);
    return accepted === undefined ? sub(option, REJECTED) : sub(option, ACCEPTED, ...bytesOf(accepted));
  }

  #nameless(option: number): boolean {
    return option === CHARSET && BYTES.has(this.#charset);
  }

  /** Offers the one that we speak. RFC 2066 lets a separator come first. */
  #request(): Answers {
    return sub(CHARSET, REQUEST, ...bytesOf(`;${ianaName(this.#charset)}`));
  }

  /** The name, of those that the peer offers, for what we speak. */
  #accepted(request: readonly number[]): string | undefined {
    // `[TTABLE]` and a version come first where the peer could send a table.
    const text = String.fromCharCode(...request).replace(/^\[TTABLE\]./s, "");
    return text.slice(1).split(text.charAt(0)).find((name) => sameEncoding(name, this.#charset));
  }
}

/** IAC SB … IAC SE, with FF doubled in it. */
function sub(...bytes: readonly number[]): number[] {
  return [IAC, SB, ...bytes.flatMap((byte) => byte === IAC ? [IAC, IAC] : [byte]), IAC, SE];
}

function bytesOf(text: string): number[] {
  return [...new TextEncoder().encode(text)];
}

/** Names of IANA are those of the Encoding Standard in capitals, for what telnet has in use. */
function ianaName(charset: string): string {
  return charset.toUpperCase();
}

function sameEncoding(name: string, charset: string): boolean {
  try {
    return codec(name).encoding === charset;
  } catch (error) {
    if (error instanceof RangeError) return false; // nobody knows it
    throw error;
  }
}
