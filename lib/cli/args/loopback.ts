/**
 * The machine itself, as an address.
 *
 * @module
 */

/** The names by which this machine reaches itself. */
export const LOOPBACK: readonly string[] = ["127.0.0.1", "localhost", "::1"];
