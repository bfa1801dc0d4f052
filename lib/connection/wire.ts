/**
 * The settings of one wire: what both sides of a connection agree on, and the limits of this side.
 *
 * @module
 */
import { type Codec, codec, type Replacement } from "../codec/mod.ts";
import type { Framing } from "../framing/framer.ts";
import { type FramingPair, oneFraming } from "../framing/framing_pair.ts";
import { isBuiltIn } from "../framing/built_in.ts";
import { chunks } from "../framing/chunks.ts";
import { Budget } from "./budget.ts";
import type { ConnectionHooks, WireSettings } from "./connection.ts";
import { noCounts } from "./counts.ts";
import type { Socket } from "./socket.ts";

/** What crosses the wire and how much of it may wait. Both sides have the same options. */
export interface WireOptions extends ConnectionHooks {
  /**
   * Any label that `TextDecoder` knows, `"binary"` or `"hex"`; a codec; or a function that makes one for each
   * connection.
   *
   * @default {"utf-8"}
   */
  encoding?: string | Codec | (() => Codec) | undefined;
  /** End the connection at what cannot be decoded or encoded, instead of replacing it. @default {false} */
  fatal?: boolean | undefined;
  /** What stands for a character that cannot be encoded. @default {"?"} */
  replacement?: Replacement | undefined;
  /** How messages are found in the stream of bytes; where sending takes another framing, both. @default {chunks()} */
  framing?: Framing | FramingPair | undefined;
  /**
   * What each frame carries so that a broken one is noticed, made by `checksum()` of the entry `./framing`: added to what is sent, and removed from what arrives once it
   * is right. A message with a bad checksum is not delivered: `onBadChecksum` is told, and with `fatal` the connection
   * ends with a {@linkcode ChecksumError}.
   *
   * @default {undefined}
   */
  checksum?: ((framing: Framing) => Framing) | undefined;
  /**
   * What lies between the text and the socket, for a peer that speaks telnet: `telnet()` of the entry `./telnet`. What
   * `onBytes` sees is the text.
   *
   * @default {undefined}
   */
  telnet?: ((socket: Socket, encoding: string) => Socket) | undefined;
  /** Bytes as they come; a longer message ends its connection with a {@linkcode MessageSizeError}. @default {1048576} */
  maxMessageSize?: number | undefined;
  /**
   * Bytes; when more wait for a peer it is dropped with a {@linkcode SlowPeerError}. A single message of more than that is
   * not sent at all.
   *
   * @default {16777216}
   */
  maxBufferedAmount?: number | undefined;
  /**
   * ms in which no byte moves either way while `receive()` or a write waits for the peer; after up to an eighth more
   * it is dropped with an {@linkcode IdleTimeoutError}. 0: no limit.
   *
   * @default {0}
   */
  idleTimeout?: number | undefined;
  /**
   * ms for which the rest of a message that has begun is waited for, whatever of it comes meanwhile; after up to an
   * eighth more the peer is dropped with a {@linkcode MessageTimeoutError}. 0: no limit. A message has begun for every framing of this
   * library but `chunks()`, and for a framing of your own that says so ({@linkcode Framer.pending}).
   *
   * @default {0}
   */
  messageTimeout?: number | undefined;
}

/**
 * Checks the options and fills in the defaults, once for each server or call of `connect()`. What waits for its
 * connections together is counted in `budget`.
 *
 * @throws {LabelError} for an unknown label.
 * @throws {RangeError} for a limit that is not a count, or a framing that the encoding cannot have.
 */
export function resolveWire(options: WireOptions, budget: Budget = new Budget(Infinity)): WireSettings {
  const { encoding = "utf-8" } = options;
  const shared = typeof encoding === "string" ? codec(encoding) : encoding;
  const found = oneFraming(options.framing ?? chunks());
  const framing = options.checksum?.(found) ?? found;
  const builtIn = isBuiltIn(framing) && typeof encoding === "string";
  const settings: WireSettings = {
    ...options,
    codec: typeof shared === "function" ? shared : () => shared,
    fatal: options.fatal ?? false,
    replacement: options.replacement ?? "?",
    framing,
    maxMessageSize: count("maxMessageSize", options.maxMessageSize, 1048576, 1),
    maxBufferedAmount: count("maxBufferedAmount", options.maxBufferedAmount, 16777216, 1),
    idleTimeout: count("idleTimeout", options.idleTimeout, 0, 0),
    messageTimeout: count("messageTimeout", options.messageTimeout, 0, 0),
    poolable: builtIn && options.onBytes === undefined,
    sharedFramer: undefined,
    budget,
    counts: noCounts(),
  };
  // A delimiter that the encoding lacks is an error of whoever chose the two, now, and not of the first peer.
  const { fatal, replacement, maxMessageSize } = settings;
  const framer = framing({ codec: settings.codec(), fatal, replacement, maxMessageSize });
  return builtIn ? { ...settings, sharedFramer: framer } : settings;
}

/** A whole number of bytes, ms or connections, or Infinity. */
export function count(name: string, value: number | undefined, fallback: number, least: number): number {
  const given = value ?? fallback;
  if (given === Infinity || Number.isSafeInteger(given) && given >= least) return given;
  throw new RangeError(`Cannot use ${given} as ${name}: it takes a whole number from ${least} or Infinity`);
}
