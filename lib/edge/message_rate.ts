/**
 * So many messages in a time from each address.
 *
 * @module
 */
import type { Address } from "../connection/socket.ts";
import { siteOf } from "./address.ts";
import { type Rate, RateLimit } from "./rate_limit.ts";

/**
 * The option `messageLimit` of a server: what an address sends beyond the rate is not taken, and the connection that it
 * came on ends with a `MessageRateError`. All connections of an address count together, and so do all addresses of an IPv6
 * network of 64 bits; peers of a Unix socket have no address and no limit.
 *
 * @throws {RangeError} for a count below 1 or an interval that is not above 0.
 */
export function messageRate(rate: Rate): (connection: { readonly remoteAddr: Address }, count: number) => number {
  const limit = new RateLimit(rate);
  return ({ remoteAddr }, count) => {
    const site = siteOf(remoteAddr);
    return site === undefined ? count : limit.take(site, count);
  };
}
