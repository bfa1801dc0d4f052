/**
 * Checksums of replies: the same as those of a wire.
 *
 * @module
 */
export { type Checksum, type ChecksumOptions, withChecksum } from "../framing/checksum/check.ts";
export { CHECKSUM_NAMES as CHECKSUMS } from "../framing/checksum/algorithm.ts";
