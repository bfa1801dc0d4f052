/**
 * What listening on a Unix socket needs; loaded with `-U`.
 *
 * @module
 */
export { removeStaleSocket } from "../../edge/mod.ts";
