/**
 * The error of a message whose checksum is wrong.
 *
 * @module
 */

/** What is known of a message with a bad checksum. */
export interface BadMessage {
  /** The checksum as it came, or what stands in its place; undefined where there is none. */
  readonly received: string | undefined;
  /** The checksum as it should be; undefined when there is nothing to compute it of. */
  readonly computed: string | undefined;
  /** The message with its checksum, as it came. */
  readonly bytes: Uint8Array;
  /** Where in the stream of bytes it begins; undefined where the framing does not say. */
  readonly offset: number | undefined;
  /** How many messages of the same connection have come before it and were delivered, or will be. */
  readonly before: number;
}

/**
 * A message that came with a bad checksum. It is not delivered; only with `fatal` does it end its connection.
 *
 * Both checksums are written in their form: digits as they are, raw bytes as hexadecimal digits in the order of the wire.
 * Where the suffix behind them is wrong, it is a part of both; where anything is no visible ASCII, both are written in
 * hexadecimal digits.
 */
export class ChecksumError extends Error implements BadMessage {
  readonly received: string | undefined;
  readonly computed: string | undefined;
  readonly bytes: Uint8Array;
  readonly offset: number | undefined;
  readonly before: number;

  /** All that is known. */
  constructor({ received, computed, bytes, offset, before }: BadMessage) {
    const where = offset === undefined ? "" : ` at byte ${offset}`;
    const has = received === undefined ? "it has no checksum" : `its checksum is ${received}`;
    const wanted = computed === undefined ? "none can be computed of it" : `it should be ${computed}`;
    super(`Cannot accept the message of ${bytes.length} bytes${where}: ${has}, and ${wanted}`);
    this.name = "ChecksumError";
    this.received = received;
    this.computed = computed;
    this.bytes = bytes;
    this.offset = offset;
    this.before = before;
  }
}
