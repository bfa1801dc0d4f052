/**
 * Framings and checksums of devices: frames between marks, headers with a length, escaped frames, checks in every frame.
 *
 * An entry of its own, so that who speaks in lines does not load them. The common framings (`lines()`, `delimited()`,
 * `lengthPrefixed()`, `fixed()`, `idleGap()`, `chunks()`) stand in the main entry.
 *
 * @module
 */
export type { Framing } from "./framer.ts";
export { between, type BetweenOptions } from "./between.ts";
export { escaped, type EscapeName, type EscapeOptions } from "./escaped.ts";
export { headed, type HeadedOptions } from "./headed.ts";
export { checked, checksum } from "./checked.ts";
export { type Checksum, type ChecksumOptions, withChecksum } from "./checksum/check.ts";
export { CHECKSUM_NAMES, type ChecksumForm, type ChecksumName } from "./checksum/algorithm.ts";
export type { CrcName } from "./checksum/catalogue.ts";
export type { CrcParameters } from "./checksum/crc.ts";
