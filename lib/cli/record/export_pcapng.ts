/**
 * A record as a capture file: pcapng, which Wireshark and tcpdump read (draft-ietf-opsawg-pcapng).
 *
 * The bytes of both directions are exact; so are the times, in milliseconds. What a record does not know is made up: the
 * handshake, the acknowledgements, and who of the two finished first.
 *
 * @module
 */
import type { Event } from "../events/events.ts";
import type { Events } from "./export_text.ts";
import { ACK, type Endpoint, FIN, packetOf, PSH, SYN } from "./tcp_packets.ts";

/** Bytes of data in one packet, so that it fits the 16 bits of a packet's length. */
const MAX_DATA = 32768;
/** Packets are IPv4 or IPv6, without a link below. */
const LINKTYPE_RAW = 101;

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;

const COMMENT = 1;
const IF_TSRESOL = 9;
/** Times are in units of 10^-3 s. */
const MILLISECONDS = Uint8Array.of(3);

const NOTHING = new Uint8Array();

/** The capture, in pieces. */
export async function* pcapng(events: Events): AsyncGenerator<Uint8Array> {
  yield sectionHeader();
  yield interfaceDescription();
  let client = false;
  let open = new Map<number, Stream>();
  for await (const event of events) {
    const { event: kind, id = 0, direction, bytes } = event;
    if (kind === "start") {
      client = event.side === "client";
      open = new Map();
    }
    if (kind === "open" || kind === "data" && !open.has(id)) {
      const stream = new Stream(event, client || event.pair !== undefined);
      // Bytes without an `open` are those of a connection that was refused.
      open.set(id, stream);
      yield* stream.handshake(event.time);
    }
    const stream = open.get(id);
    if (stream && kind === "data" && direction && bytes) yield* stream.data(event.time, direction, bytes);
    if (stream && kind === "close") {
      yield* stream.end(event.time, event.reason);
      open.delete(id);
    }
  }
}

/** One direction's next sequence number. */
interface Side {
  readonly endpoint: Endpoint;
  sequence: number;
}

/** One connection as packets. */
class Stream {
  readonly #local: Side;
  readonly #remote: Side;
  readonly #caller: Side;

  /** @param outgoing whether this end made the connection. */
  constructor({ id = 0, local = "", remote = "" }: Event, outgoing: boolean) {
    // 192.0.2.0/24 is for documentation (RFC 5737): it stands for what is no IP address.
    this.#local = { endpoint: endpointOf(local) ?? { address: Uint8Array.of(192, 0, 2, 1), port: 9090 }, sequence: 0 };
    this.#remote = {
      endpoint: endpointOf(remote) ?? { address: Uint8Array.of(192, 0, 2, 2), port: id & 0xffff },
      sequence: 0,
    };
    this.#caller = outgoing ? this.#local : this.#remote;
  }

  *handshake(time: number): Generator<Uint8Array> {
    const caller = this.#caller;
    const other = this.#other(caller);
    yield this.#packet(time, caller, SYN);
    caller.sequence++;
    yield this.#packet(time, other, SYN | ACK);
    other.sequence++;
    yield this.#packet(time, caller, ACK);
  }

  *data(time: number, direction: "in" | "out", bytes: Uint8Array): Generator<Uint8Array> {
    const side = direction === "in" ? this.#remote : this.#local;
    for (let from = 0; from < bytes.length; from += MAX_DATA) {
      const data = bytes.subarray(from, from + MAX_DATA);
      yield this.#packet(time, side, PSH | ACK, data);
      side.sequence = (side.sequence + data.length) >>> 0;
      yield this.#packet(time, this.#other(side), ACK);
    }
  }

  *end(time: number, reason?: string): Generator<Uint8Array> {
    const caller = this.#caller;
    const other = this.#other(caller);
    yield this.#packet(time, caller, FIN | ACK, NOTHING, reason);
    caller.sequence++;
    yield this.#packet(time, other, FIN | ACK);
    other.sequence++;
    yield this.#packet(time, caller, ACK);
  }

  #other(side: Side): Side {
    return side === this.#local ? this.#remote : this.#local;
  }

  #packet(time: number, from: Side, flags: number, data: Uint8Array = NOTHING, comment?: string): Uint8Array {
    const to = this.#other(from);
    const acknowledged = flags & ACK ? to.sequence : 0;
    const { endpoint, sequence } = from;
    return enhancedPacket(
      time,
      packetOf({ from: endpoint, to: to.endpoint, sequence, acknowledged, flags, data }),
      comment,
    );
  }
}

/** Of `127.0.0.1:9090` or `[::1]:9090`; undefined for anything else. */
function endpointOf(text: string): Endpoint | undefined {
  const [, wide, narrow, digits] = /^(?:\[([\da-f:.]+)(?:%[^\]]*)?\]|([\d.]+)):(\d{1,5})$/i.exec(text) ?? [];
  const address = wide === undefined ? ipv4Of(narrow ?? "") : ipv6Of(wide);
  const port = Number(digits);
  return address !== undefined && port < 65536 ? { address, port } : undefined;
}

function ipv4Of(text: string): Uint8Array | undefined {
  const numbers = text.split(".").map((part) => /^\d{1,3}$/.test(part) ? Number(part) : 256);
  return numbers.length === 4 && numbers.every((value) => value < 256) ? Uint8Array.from(numbers) : undefined;
}

/** RFC 4291, 2.2: groups of four hex digits, `::` for as many zeros as are missing, the last two maybe as IPv4. */
function ipv6Of(text: string): Uint8Array | undefined {
  const halves = text.split("::").map(groupsOf);
  const [head, tail] = halves;
  if (head === undefined || halves.length > 2) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail ?? []];
  if (groups.some(Number.isNaN)) return undefined;
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** Groups as numbers, NaN for what is none. */
function groupsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((group) => {
    const [a, b, c, d] = group.includes(".") ? ipv4Of(group) ?? [] : [];
    if (a !== undefined && b !== undefined && c !== undefined && d !== undefined) return [a << 8 | b, c << 8 | d];
    return [/^[\da-f]{1,4}$/i.test(group) ? parseInt(group, 16) : NaN];
  });
}

/** Section 4.1 of the draft: little-endian, version 1.0, a section of unknown length. */
function sectionHeader(): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b3c4d, true);
  view.setUint16(4, 1, true);
  view.setBigInt64(8, -1n, true);
  return block(SECTION_HEADER, body);
}

/** Section 4.2; packets of any length. */
function interfaceDescription(): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint16(0, LINKTYPE_RAW, true);
  return block(INTERFACE_DESCRIPTION, body, option(IF_TSRESOL, MILLISECONDS), END_OF_OPTIONS);
}

/** Section 4.3. */
function enhancedPacket(time: number, packet: Uint8Array, comment?: string): Uint8Array {
  const body = new Uint8Array(20 + padded(packet.length));
  const view = new DataView(body.buffer);
  const ms = Math.max(0, time);
  view.setUint32(4, Math.floor(ms / 2 ** 32), true);
  view.setUint32(8, ms % 2 ** 32, true);
  view.setUint32(12, packet.length, true);
  view.setUint32(16, packet.length, true);
  body.set(packet, 20);
  if (comment === undefined) return block(ENHANCED_PACKET, body);
  // The length of an option has 16 bits.
  const text = new TextEncoder().encode(comment).subarray(0, 0xffff);
  return block(ENHANCED_PACKET, body, option(COMMENT, text), END_OF_OPTIONS);
}

/** Section 3.1: type, length, what is in it, and the length again, for reading backwards. */
function block(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  let at = 8;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  view.setUint32(at, length, true);
  return bytes;
}

/** Section 3.5: code, length, value, and zeros up to four bytes. */
function option(code: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + padded(value.length));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  bytes.set(value, 4);
  return bytes;
}

const END_OF_OPTIONS = new Uint8Array(4);

/** Blocks and options end at a multiple of four bytes. */
function padded(length: number): number {
  return (length + 3) & ~3;
}
