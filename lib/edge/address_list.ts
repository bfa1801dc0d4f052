/**
 * Lists of addresses and of networks.
 *
 * @module
 */
import { BlockList, isIP } from "node:net";

/** Addresses: `192.0.2.7`, `2001:db8::7`, and networks: `10.0.0.0/8`, `fe80::/10` (RFC 4632, RFC 4291, 2.3). */
export class AddressList {
  readonly #list = new BlockList();

  /** @throws {RangeError} for what is neither an address nor a network. */
  constructor(entries: Iterable<string>) {
    for (const entry of entries) this.#add(entry);
  }

  /** Whether an address is in the list; an IPv4 address that is written as IPv6 is the IPv4 address. */
  has(hostname: string): boolean {
    const address = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(hostname)?.[1] ?? hostname;
    const family = isIP(address);
    return family !== 0 && this.#list.check(address, family === 4 ? "ipv4" : "ipv6");
  }

  #add(entry: string): void {
    const [address = "", prefix, ...rest] = entry.split("/");
    const family = isIP(address);
    const bits = family === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
    if (family === 0 || rest.length > 0 || !(length <= bits)) {
      throw new RangeError(
        `Cannot use ${JSON.stringify(entry)} as an address: write 192.0.2.7, 10.0.0.0/8, 2001:db8::7 or fe80::/10`,
      );
    }
    this.#list.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
  }
}
