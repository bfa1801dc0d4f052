/**
 * What a framing is made of. A framer is a synchronous state machine without I/O: bytes in, messages out.
 *
 * @module
 */
import type { Codec, Replacement } from "../codec/codec.ts";
import type { ChecksumError } from "./checksum/checksum_error.ts";
import type { Replaced } from "./replaced.ts";

/** Where a framer puts the bytes of outgoing messages: room is reserved, filled and committed. */
export interface Sink {
  /** Room for `bytes` bytes, valid until the next call. What stands there is of this connection alone, or zeros. */
  reserve(bytes: number): Uint8Array;
  /**
   * The next `bytes` bytes of the room that was reserved last are now part of the output.
   *
   * @throws {RangeError} when fewer were reserved.
   */
  commit(bytes: number): void;
}

/** The settings of one wire that a framer needs. */
export interface Wire {
  /** How text and bytes become each other. */
  readonly codec: Codec;
  /** Errors instead of U+FFFD and `replacement`. */
  readonly fatal: boolean;
  /** What stands for a character that cannot be encoded. */
  readonly replacement: Replacement;
  /** Bytes as they come, without delimiters and length fields; a longer message is a {@linkcode MessageSizeError}. */
  readonly maxMessageSize: number;
  /**
   * Only where messages are found in bytes (`codec` then makes one character of each byte): the codec of the text that
   * marks are given in. Framers then fill {@linkcode Framer.starts}.
   */
  readonly markCodec?: Codec | undefined;
  /** Told of each message that came with a bad checksum; on a `fatal` wire that is the failure instead. */
  readonly onBadChecksum?: ((error: ChecksumError) => void) | undefined;
}

/** Splits the bytes of one connection into messages, and makes bytes of messages. */
export interface Framer {
  /** Messages that these bytes completed. The array `bytes` is reused by the caller after the call. */
  push(bytes: Uint8Array): string[];
  /** What is left at the end of input (`final`), or after {@linkcode Framer.gap} ms of silence. */
  end(final: boolean): string[];
  /** Encodes one message straight into the outbox. Bytes skip the encoding, not the framing. */
  frame(message: string | Uint8Array, into: Sink): void;
  /** ms of silence after which `end(false)` is called and input goes on; absent: silence means nothing. */
  readonly gap?: number | undefined;
  /** Bytes that one read may bring at the most; absent: as many as there are. */
  readonly maxRead?: number | undefined;
  /** Whether a message has begun whose end has not come; `messageTimeout` limits that time. Absent: it is not known. */
  readonly pending?: boolean | undefined;
  /** Why input cannot go on. What `push()` or `end()` returned with it is delivered first. */
  readonly failure?: Error | undefined;
  /** Characters lost so far: to U+FFFD on the way in, to the replacement on the way out. */
  readonly replaced?: Readonly<Replaced> | undefined;
  /** Where in the stream each of the messages begins that `push()` or `end()` last returned, in bytes. */
  readonly starts?: readonly number[] | undefined;
  /** Messages that stand outside of frames, where no checksum belongs to them. */
  readonly bare?: ReadonlySet<string> | undefined;
  /** Which of {@linkcode Framer.starts} are those of such messages. */
  readonly bareStarts?: ReadonlySet<number> | undefined;
  /** A message is a whole frame: `frame()` writes nothing before and behind it, and fills in what counts its bytes. */
  readonly whole?: boolean | undefined;
}

/** A way to find messages in a stream of bytes; called once for each connection, and once before, as a check. */
export type Framing = (wire: Wire) => Framer;
