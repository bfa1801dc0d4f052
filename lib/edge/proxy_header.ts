/**
 * The PROXY protocol, versions 1 and 2: what a proxy says first, so that the server behind it knows who the client is.
 *
 * Version 1 is a line of ASCII, `PROXY TCP4 192.0.2.1 192.0.2.9 50312 9090\r\n`. Version 2 is binary:
 *
 *     0d 0a 0d 0a 00 0d 0a 51 55 49 54 0a   signature
 *     21                                     version 2, command PROXY (20: LOCAL, the proxy's own health check)
 *     11                                     TCP over IPv4 (21: over IPv6, 31: Unix, 00: unknown)
 *     00 0c                                  bytes that follow: two addresses, two ports, then TLVs
 *
 * After the specification of HAProxy, "The PROXY protocol, versions 1 & 2", 2.1 and 2.2.
 *
 * @module
 */

/** Something that a proxy says beside the addresses (2.2.1). */
export interface ProxyField {
  /** `0x01` ALPN, `0x02` authority, `0x05` unique id, `0x20` TLS, … */
  readonly type: number;
  readonly value: Uint8Array;
}

/** What a proxy said of a connection. */
export interface ProxyHeader {
  readonly version: 1 | 2;
  /** Absent for the proxy's own connections (`LOCAL`) and where it does not know (`UNKNOWN`). */
  readonly source?: Deno.NetAddr;
  /** Where the client had connected to. */
  readonly destination?: Deno.NetAddr;
  /** The proxy's own connection: a health check, no client. */
  readonly local: boolean;
  /** Of version 2. */
  readonly fields: readonly ProxyField[];
  /** Bytes of the header. */
  readonly length: number;
}

/** A peer that had to say a PROXY header, and said something else. */
export class InvalidProxyHeaderError extends Error {
  override readonly name = "InvalidProxyHeaderError";
  /** What came instead, as far as it was read. */
  readonly bytes: Uint8Array;

  /** `reason` ends the sentence. */
  constructor(bytes: Uint8Array, reason: string) {
    const shown = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    super(`Cannot read a PROXY header from ${shown}${bytes.length > 16 ? " …" : ""}: ${reason}`);
    this.bytes = bytes;
  }
}

/** The longest line of version 1, its line end included (2.1). */
const LONGEST_LINE = 107;
/** Bytes of version 2 before those that it counts. */
const FIXED = 16;
/** Bytes of a header; no proxy says as much. */
export const LONGEST_HEADER: number = FIXED + 4096;
const SIGNATURE = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
const LINE = new TextEncoder().encode("PROXY ");

/**
 * The header at the beginning of `bytes`; undefined while it is not whole.
 *
 * @throws {InvalidProxyHeaderError} as soon as it can be none.
 */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader | undefined {
  if (begins(bytes, SIGNATURE)) return bytes.length < FIXED ? undefined : readBinary(bytes);
  if (begins(bytes, LINE)) return bytes.length < LINE.length ? undefined : readLine(bytes);
  throw new InvalidProxyHeaderError(bytes, "it begins with neither PROXY nor the signature of version 2");
}

/** Whether bytes begin with a mark, as far as both go. */
function begins(bytes: Uint8Array, mark: Uint8Array): boolean {
  return mark.every((byte, at) => at >= bytes.length || bytes[at] === byte);
}

function readLine(bytes: Uint8Array): ProxyHeader | undefined {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(0x0a);
  if (end < 0) {
    if (bytes.length < LONGEST_LINE) return undefined;
    throw new InvalidProxyHeaderError(bytes, `the line does not end within ${LONGEST_LINE} bytes`);
  }
  const line = String.fromCharCode(...bytes.subarray(0, end + 1));
  const common = { version: 1, local: false, fields: [], length: end + 1 } as const;
  if (/^PROXY UNKNOWN[^\r\n]*\r\n$/.test(line)) return common;
  const [, family, from, to, fromPort, toPort] =
    /^PROXY (TCP4|TCP6) ([\da-fA-F.:]+) ([\da-fA-F.:]+) (\d{1,5}) (\d{1,5})\r\n$/.exec(line) ?? [];
  if (!from || !to) {
    throw new InvalidProxyHeaderError(bytes, "the line is not PROXY, TCP4 or TCP6, two addresses, two ports");
  }
  const six = family === "TCP6";
  const address = (hostname: string, port: number): Deno.NetAddr => {
    if (!isAddress(hostname, six) || port > 65535) {
      throw new InvalidProxyHeaderError(bytes, `${hostname}:${port} is no address of ${family}`);
    }
    return { transport: "tcp", hostname, port };
  };
  return { ...common, source: address(from, Number(fromPort)), destination: address(to, Number(toPort)) };
}

/** An address as it may stand in a line. */
function isAddress(text: string, six: boolean): boolean {
  if (!six) return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);
  return text.includes(":") && URL.canParse(`http://[${text}]/`);
}

/** Bytes of two addresses and two ports by family. */
const ADDRESSES: Readonly<Record<number, number>> = { 0x11: 4, 0x21: 16 };

function readBinary(bytes: Uint8Array): ProxyHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [version, command] = [view.getUint8(12) >> 4, view.getUint8(12) & 15];
  if (version !== 2 || command > 1) {
    throw new InvalidProxyHeaderError(bytes, `version ${version}, command ${command} is not known`);
  }
  const length = FIXED + view.getUint16(14);
  if (length > LONGEST_HEADER) {
    throw new InvalidProxyHeaderError(bytes, `it announces ${length} bytes of ${LONGEST_HEADER}`);
  }
  if (bytes.length < length) return undefined;
  const size = ADDRESSES[view.getUint8(13)];
  const end = FIXED + (size === undefined ? 0 : 2 * size + 4);
  if (end > length) throw new InvalidProxyHeaderError(bytes, "its addresses are cut");
  const common = { version: 2, local: command === 0, length } as const;
  // Of other families the addresses cannot be told from the fields.
  if (size === undefined) return { ...common, fields: [] };
  const fields = [...fieldsIn(bytes, end, length)];
  if (command === 0) return { ...common, fields };
  const address = (at: number, port: number): Deno.NetAddr => ({
    transport: "tcp",
    hostname: hostnameOf(bytes.subarray(at, at + size)),
    port: view.getUint16(port),
  });
  const ports = FIXED + 2 * size;
  return { ...common, fields, source: address(FIXED, ports), destination: address(FIXED + size, ports + 2) };
}

function* fieldsIn(bytes: Uint8Array, from: number, end: number): Generator<ProxyField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at < end;) {
    const value = at + 3;
    const next = value <= end ? value + view.getUint16(at + 1) : Infinity;
    if (next > end) throw new InvalidProxyHeaderError(bytes, "a field is cut");
    yield { type: view.getUint8(at), value: bytes.slice(value, next) };
    at = next;
  }
}

/** `192.0.2.1`, or an IPv6 address in its short form (RFC 5952). */
function hostnameOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const groups = Array.from({ length: 8 }, (_, index) => view.getUint16(2 * index).toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

/** A header for a connection from `source` to `destination`. */
export function proxyHeader(version: 1 | 2, source: Deno.NetAddr, destination: Deno.NetAddr): Uint8Array {
  const six = source.hostname.includes(":") || destination.hostname.includes(":");
  if (version === 1) {
    const words = [
      "PROXY",
      six ? "TCP6" : "TCP4",
      inFamily(source.hostname, six),
      inFamily(destination.hostname, six),
      source.port,
      destination.port,
    ];
    return new TextEncoder().encode(`${words.join(" ")}\r\n`);
  }
  const addresses = [source, destination].flatMap(({ hostname }) => bytesOf(inFamily(hostname, six), six));
  const ports = [source, destination].flatMap(({ port }) => [port >> 8, port & 255]);
  const length = addresses.length + ports.length;
  return Uint8Array.of(...SIGNATURE, 0x21, six ? 0x21 : 0x11, length >> 8, length & 255, ...addresses, ...ports);
}

/** An IPv4 address beside an IPv6 one is written as IPv6 (RFC 4291, 2.5.5.2). */
function inFamily(hostname: string, six: boolean): string {
  return six && !hostname.includes(":") ? `::ffff:${hostname}` : hostname;
}

function bytesOf(hostname: string, six: boolean): number[] {
  if (!six) return hostname.split(".").map(Number);
  const short = new URL(`http://[${hostname}]/`).hostname.slice(1, -1);
  const [head = "", tail] = short.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...new Array<number>(gap).fill(0), ...after].flatMap((group) => [group >> 8, group & 255]);
}
