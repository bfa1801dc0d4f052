/**
 * Packets of a TCP connection that was only seen as reads and writes: what its two ends may have sent.
 *
 * "hi" from 10.0.0.1:5000 to 10.0.0.2:9090 is 42 bytes in IPv4 (RFC 791): a header of 20, a TCP header of 20 (RFC 9293),
 * the two bytes. Sequence numbers count from 0, so that a byte's number is its place in the stream, plus one for the SYN.
 *
 * @module
 */

/** One end of a connection: four bytes of IPv4, or sixteen of IPv6, and a port. */
export interface Endpoint {
  readonly address: Uint8Array;
  readonly port: number;
}

/** Control bits (RFC 9293, 3.1). */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

/** A segment of TCP. */
export interface Segment {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly sequence: number;
  readonly acknowledged: number;
  readonly flags: number;
  readonly data: Uint8Array;
}

const TCP = 6;
const HOPS = 64;
const WINDOW = 65535;
const HEADER = 20;

/** The segment in a packet of IPv4, or IPv6 where an address is one of it. */
export function packetOf(segment: Segment): Uint8Array {
  const { from, to } = segment;
  const wide = from.address.length === 16 || to.address.length === 16;
  return wide ? ipv6(segment) : ipv4(segment);
}

/** RFC 791, 3.1. */
function ipv4(segment: Segment): Uint8Array {
  const { from, to, data } = segment;
  const packet = new Uint8Array(HEADER + HEADER + data.length);
  const view = new DataView(packet.buffer);
  packet[0] = 0x45; // version 4, a header of five words
  view.setUint16(2, packet.length);
  view.setUint16(6, 0x4000); // do not fragment
  packet[8] = HOPS;
  packet[9] = TCP;
  packet.set(from.address, 12);
  packet.set(to.address, 16);
  view.setUint16(10, checksum(packet.subarray(0, HEADER)));
  writeTcp(packet.subarray(HEADER), segment, from.address, to.address);
  return packet;
}

/** RFC 8200, 3. */
function ipv6(segment: Segment): Uint8Array {
  const { from, to, data } = segment;
  const packet = new Uint8Array(40 + HEADER + data.length);
  const view = new DataView(packet.buffer);
  packet[0] = 0x60; // version 6
  view.setUint16(4, HEADER + data.length);
  packet[6] = TCP;
  packet[7] = HOPS;
  const [source, destination] = [widened(from.address), widened(to.address)];
  packet.set(source, 8);
  packet.set(destination, 24);
  writeTcp(packet.subarray(40), segment, source, destination);
  return packet;
}

/** An IPv4 address among those of IPv6: `::ffff:127.0.0.1` (RFC 4291, 2.5.5.2). */
function widened(address: Uint8Array): Uint8Array {
  if (address.length === 16) return address;
  const wide = new Uint8Array(16).fill(0xff, 10, 12);
  wide.set(address, 12);
  return wide;
}

function writeTcp(
  segment: Uint8Array,
  { from, to, sequence, acknowledged, flags, data }: Segment,
  source: Uint8Array,
  destination: Uint8Array,
): void {
  const view = new DataView(segment.buffer, segment.byteOffset);
  view.setUint16(0, from.port);
  view.setUint16(2, to.port);
  view.setUint32(4, sequence);
  view.setUint32(8, acknowledged);
  segment[12] = HEADER / 4 << 4;
  segment[13] = flags;
  view.setUint16(14, WINDOW);
  segment.set(data, HEADER);
  // The pseudo header (RFC 9293, 3.1; RFC 8200, 8.1), whose zeros add nothing.
  const pseudo = sum(source) + sum(destination) + TCP + segment.length;
  view.setUint16(16, checksum(segment, pseudo));
}

/** The one's complement of the one's complement sum of all words (RFC 1071). */
function checksum(bytes: Uint8Array, start = 0): number {
  let total = start + sum(bytes);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return ~total & 0xffff;
}

/** The sum of all words of two bytes; an odd last byte is the first half of one. */
function sum(bytes: Uint8Array): number {
  let total = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) total += ((bytes[i] ?? 0) << 8) + (bytes[i + 1] ?? 0);
  return bytes.length % 2 === 0 ? total : total + ((bytes.at(-1) ?? 0) << 8);
}
