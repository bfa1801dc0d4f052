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
import { crc } from "../framing/checksum/crc.ts";
import { addressBytes, addressText, mapped, unmapped } from "./address.ts";

/** Something that a proxy says beside the addresses (2.2.1). */
export interface ProxyField {
  /** `0x01` ALPN, `0x02` authority, `0x05` unique id, `0x20` TLS, … */
  readonly type: number;
  /** As it came. */
  readonly value: Uint8Array;
}

/** What a proxy says of the TLS that it ended (2.2.6). */
export interface ProxyTls {
  /** Whether the client has shown a certificate, on this connection or when its TLS session began. */
  readonly certificate: boolean;
  /** Whether the proxy has found that certificate good. */
  readonly verified: boolean;
  /** `TLSv1.3`. */
  readonly version?: string;
  /** Of the client's certificate. */
  readonly commonName?: string;
  /** `TLS_AES_256_GCM_SHA384`. */
  readonly cipher?: string;
}

/** What a proxy said of a connection. */
export interface ProxyHeader {
  /** 1 is a line of text, 2 is binary. */
  readonly version: 1 | 2;
  /** IPv4 that came as IPv6 is IPv4. Absent for the proxy's own connections and where it does not know (`UNKNOWN`). */
  readonly source?: Deno.NetAddr;
  /** Where the client had connected to. */
  readonly destination?: Deno.NetAddr;
  /** The proxy's own connection: a health check, no client. */
  readonly local: boolean;
  /** The application protocol that was agreed on: `h2`. */
  readonly alpn?: string;
  /** The host that the client wanted (SNI). */
  readonly authority?: string;
  /** The number that the proxy gave this connection. */
  readonly uniqueId?: Uint8Array;
  /** Present if the client spoke TLS to the proxy. */
  readonly tls?: ProxyTls;
  /** Everything beside the addresses, of version 2, as it came. */
  readonly fields: readonly ProxyField[];
  /** Bytes of the header. */
  readonly length: number;
}

/** A peer that had to say a PROXY header, and said something else. */
export class InvalidProxyHeaderError extends Error {
  /** Tells it apart. */
  override readonly name: string = "InvalidProxyHeaderError";
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
/** How a line begins. A message may well begin with the word PROXY, hardly with these. */
const LINES = ["PROXY TCP4 ", "PROXY TCP6 ", "PROXY UNKNOWN"].map((text) => new TextEncoder().encode(text));
const UNSPECIFIED = 0;
const INET = 1;
const INET6 = 2;
/** Bytes of one address, by family; 3: Unix. */
const ADDRESSES: Readonly<Record<number, number>> = { [UNSPECIFIED]: 0, [INET]: 4, [INET6]: 16, 3: 108 };
/** Types of fields (2.2.1 to 2.2.6). */
const FIELDS = {
  alpn: 0x01,
  authority: 0x02,
  crc32c: 0x03,
  uniqueId: 0x05,
  tls: 0x20,
  tlsVersion: 0x21,
  tlsCommonName: 0x22,
  tlsCipher: 0x23,
};
const TLS_FLAGS = { tls: 0x01, certificate: 0x02, certificateOfSession: 0x04 };
/** Castagnoli's, as the catalogue has it under CRC-32/ISCSI. */
const CRC32C = crc({ width: 32, poly: 0x1edc6f41, init: 0xffffffff, refin: true, refout: true, xorout: 0xffffffff });

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

/** Whether the first bytes of a connection are those of a header; undefined while there are too few to tell. */
export function beginsAsProxyHeader(bytes: Uint8Array): boolean | undefined {
  const marks = [SIGNATURE, ...LINES].filter((mark) => begins(bytes, mark));
  if (marks.some((mark) => bytes.length >= mark.length)) return true;
  return marks.length > 0 ? undefined : false;
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
  const size = family === "TCP6" ? 16 : 4;
  const address = (hostname: string, port: number): Deno.NetAddr => {
    const address = addressBytes(hostname);
    if (address?.length !== size || port > 65535) {
      throw new InvalidProxyHeaderError(bytes, `${hostname}:${port} is no address of ${family}`);
    }
    return { transport: "tcp", hostname: addressText(unmapped(address)), port };
  };
  return { ...common, source: address(from, Number(fromPort)), destination: address(to, Number(toPort)) };
}

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
  // Its own memory, in which the fields stay valid.
  const header = bytes.slice(0, length);
  // Of the proxy's own connection nothing else counts, not even the family.
  if (command === 0) return { version: 2, local: true, fields: [], length };
  const [family, protocol] = [view.getUint8(13) >> 4, view.getUint8(13) & 15];
  const size = ADDRESSES[family];
  if (size === undefined || protocol > 2) {
    throw new InvalidProxyHeaderError(header, `family ${family}, protocol ${protocol} is not known`);
  }
  // Nothing tells where the addresses of an unknown family end.
  if (family === UNSPECIFIED) return { version: 2, local: false, fields: [], length };
  const addresses = family === INET || family === INET6 ? { size, ports: FIXED + 2 * size } : undefined;
  const end = addresses ? addresses.ports + 4 : FIXED + 2 * size;
  if (end > length) throw new InvalidProxyHeaderError(header, "its addresses are cut");
  const fields = [...fieldsIn(header, end)];
  checkSum(header, fields);
  const common = { version: 2, local: false, ...known(header, fields), fields, length } as const;
  if (!addresses) return common;
  const address = (index: 0 | 1): Deno.NetAddr => ({
    transport: "tcp",
    hostname: addressText(unmapped(bytes.subarray(FIXED + index * size, FIXED + (index + 1) * size))),
    port: view.getUint16(addresses.ports + 2 * index),
  });
  return { ...common, source: address(0), destination: address(1) };
}

/** The fields from a place to the end. */
function* fieldsIn(bytes: Uint8Array, from: number): Generator<ProxyField> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = from; at < bytes.length;) {
    const value = at + 3;
    const next = value <= bytes.length ? value + view.getUint16(at + 1) : Infinity;
    if (next > bytes.length) throw new InvalidProxyHeaderError(bytes, "a field is cut");
    yield { type: view.getUint8(at), value: bytes.subarray(value, next) };
    at = next;
  }
}

/** @throws {InvalidProxyHeaderError} when the header carries a checksum that is not its own (2.2.3). */
function checkSum(header: Uint8Array, fields: readonly ProxyField[]): void {
  const said = fields.find(({ type }) => type === FIELDS.crc32c)?.value;
  if (!said) return;
  if (said.length !== 4) throw new InvalidProxyHeaderError(header, "its checksum is cut");
  // It is made while its own place holds zeros.
  const zeroed = header.slice();
  zeroed.fill(0, said.byteOffset, said.byteOffset + 4);
  if (new DataView(said.buffer, said.byteOffset).getUint32(0) === CRC32C(zeroed)) return;
  throw new InvalidProxyHeaderError(header, "its checksum is not that of the header");
}

/** What the fields say that have a name. */
function known(header: Uint8Array, fields: readonly ProxyField[]) {
  const valueOf = (type: number) => fields.find((field) => field.type === type)?.value;
  const [uniqueId, tls] = [valueOf(FIELDS.uniqueId), valueOf(FIELDS.tls)];
  return {
    ...text("alpn", valueOf(FIELDS.alpn)),
    ...text("authority", valueOf(FIELDS.authority)),
    ...(uniqueId && { uniqueId }),
    ...(tls && readTls(header, tls)),
  };
}

/** One byte of flags, four that are 0 for a certificate that was verified, and fields of their own. */
function readTls(header: Uint8Array, bytes: Uint8Array): { tls?: ProxyTls } {
  if (bytes.length < 5) throw new InvalidProxyHeaderError(header, "what it says of TLS is cut");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(0);
  if (!(flags & TLS_FLAGS.tls)) return {};
  const fields = [...fieldsIn(bytes, 5)];
  const valueOf = (type: number) => fields.find((field) => field.type === type)?.value;
  const certificate = (flags & (TLS_FLAGS.certificate | TLS_FLAGS.certificateOfSession)) !== 0;
  return {
    tls: {
      certificate,
      verified: certificate && view.getUint32(1) === 0,
      ...text("version", valueOf(FIELDS.tlsVersion)),
      ...text("commonName", valueOf(FIELDS.tlsCommonName)),
      ...text("cipher", valueOf(FIELDS.tlsCipher)),
    },
  };
}

/** A field of text, if it is there. */
function text<K extends string>(key: K, value: Uint8Array | undefined): { readonly [key in K]?: string } {
  if (value === undefined) return {};
  const field: { [key in K]?: string } = {};
  field[key] = new TextDecoder().decode(value);
  return field;
}

/**
 * A header for a connection from `source` to `destination`; an IPv4 address beside an IPv6 one is written as IPv6.
 *
 * @throws {RangeError} for what is no IP address.
 */
export function proxyHeader(version: 1 | 2, source: Deno.NetAddr, destination: Deno.NetAddr): Uint8Array {
  const ends = [source, destination];
  const plain = ends.map(({ hostname }) => {
    const bytes = addressBytes(hostname);
    if (bytes) return bytes;
    throw new RangeError(`Cannot say ${JSON.stringify(hostname)} in a PROXY header: it is no IP address`);
  });
  const six = plain.some(({ length }) => length === 16);
  const addresses = six ? plain.map(mapped) : plain;
  const ports = ends.map(({ port }) => port);
  if (version === 1) {
    const words = ["PROXY", six ? "TCP6" : "TCP4", ...addresses.map(addressText), ...ports];
    return new TextEncoder().encode(`${words.join(" ")}\r\n`);
  }
  const block = [...addresses.flatMap((bytes) => [...bytes]), ...ports.flatMap((port) => [port >> 8, port & 255])];
  return Uint8Array.of(...SIGNATURE, 0x21, (six ? INET6 : INET) << 4 | 1, 0, block.length, ...block);
}

/** A header for a connection on behalf of somebody who has no IP address. */
export function unknownProxyHeader(version: 1 | 2): Uint8Array {
  if (version === 1) return new TextEncoder().encode("PROXY UNKNOWN\r\n");
  return Uint8Array.of(...SIGNATURE, 0x21, UNSPECIFIED, 0, 0);
}
