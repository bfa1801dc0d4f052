/**
 * IP addresses as text and as bytes.
 *
 * @module
 */
import type { Address } from "../connection/socket.ts";

/** A part of an IPv4 address: no zero in front, which some read as octal (RFC 6943, 3.1.1). */
const PART = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${PART}(?:\\.${PART}){3}$`);
/** The bytes before the IPv4 address in one that is written as IPv6 (RFC 4291, 2.5.5.2). */
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

/** Sites of IPv6 addresses that were looked for last: whoever sends messages is looked for with each read. */
const sites = new Map<string, string>();
const MAX_SITES = 4096;

/** The 4 bytes of an IPv4 address, the 16 of an IPv6 address; undefined for what is neither. */
export function addressBytes(text: string): Uint8Array | undefined {
  if (IPV4.test(text)) return Uint8Array.from(text.split("."), Number);
  const url = /^[\da-f:.]+$/i.test(text) && text.includes(":") ? URL.parse(`http://[${text}]/`) : null;
  if (!url) return undefined;
  // Now it is eight groups, or fewer around one "::" (RFC 5952).
  const [head = "", tail] = url.hostname.slice(1, -1).split("::");
  const groups = (part: string) => part === "" ? [] : part.split(":").map((group) => parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const between = new Array<number>(8 - before.length - after.length).fill(0);
  return Uint8Array.from([...before, ...between, ...after].flatMap((group) => [group >> 8, group & 255]));
}

/** `192.0.2.1`, or an IPv6 address in its short form (RFC 5952). */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(2 * index).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

/** An IPv4 address as IPv6. */
export function mapped(bytes: Uint8Array): Uint8Array {
  return bytes.length === 4 ? Uint8Array.of(...MAPPED, ...bytes) : bytes;
}

/** An IPv4 address that is written as IPv6 as the IPv4 address. */
export function unmapped(bytes: Uint8Array): Uint8Array {
  return bytes.length === 16 && MAPPED.every((byte, at) => bytes[at] === byte) ? bytes.subarray(12) : bytes;
}

/** An address in its short form, and IPv4 that is written as IPv6 as IPv4; what is none stays as it is. */
export function plainAddress(text: string): string {
  const bytes = addressBytes(text);
  return bytes ? addressText(unmapped(bytes)) : text;
}

/**
 * What counts as one address: an IPv4 address; of IPv6 the first 64 bits, since whoever has one address of a network has
 * them all (RFC 6177). Peers of a Unix socket have no address.
 */
export function siteOf({ hostname }: Address): string | undefined {
  if (!hostname?.includes(":")) return hostname;
  let site = sites.get(hostname);
  if (site === undefined) {
    site = siteIn(hostname);
    if (sites.size === MAX_SITES) sites.clear();
    sites.set(hostname, site);
  }
  return site;
}

function siteIn(hostname: string): string {
  const found = addressBytes(hostname);
  if (found === undefined) return hostname;
  const bytes = unmapped(found);
  if (bytes.length === 4) return addressText(bytes);
  return `${addressText(bytes.map((byte, at) => at < 8 ? byte : 0))}/64`;
}
