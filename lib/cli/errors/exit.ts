/**
 * An error as one line that says what was tried and what to do, and the exit code it leads to.
 *
 * @module
 */
import {
  ChecksumError,
  DecodeError,
  EncodeError,
  FrameError,
  IdleTimeoutError,
  MessageRateError,
  MessageSizeError,
  MessageTimeoutError,
  SlowPeerError,
} from "../../../mod.ts";
import { encodeHex } from "../deps.ts";
import { DifferenceError, MessageDifferenceError } from "../../handlers/difference_error.ts";
import { ReplySizeError } from "../../handlers/reply_size_error.ts";
import { LocalError } from "./local_error.ts";
import { NotTextError } from "./not_text_error.ts";
import { UsageError } from "./usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { messageOf } from "./message_of.ts";

/** An error that ends a command. */
export interface Exit {
  readonly line: string;
  /** As the operating system sees it: 1 network, 2 usage, 3 the wire's own limits. */
  readonly code: number;
}

/** What a command was about to do when it failed. */
export interface Attempt {
  action: "listen" | "connect" | "talk";
  hostname: string;
  port: number;
  /** A Unix socket, in place of both. */
  path?: string | undefined;
  /** The option that names another port. @default {"-p"} */
  portOption?: string | undefined;
  /** ms allowed for it. */
  timeout?: number;
  /** The option that allows more; absent where there is none. */
  timeoutOption?: string;
}

/** Why a connection ended, in words; undefined for the ordinary end. */
export function reasonOf(error: unknown, catalog: MessageCatalog): string | undefined {
  if (error instanceof DOMException && error.name === "AbortError") return undefined;
  if (error instanceof MessageSizeError) return tooLong(error, catalog);
  if (error instanceof FrameError) return catalog.badFrame(hexOf(error.bytes), error.offset, error.message);
  if (error instanceof ChecksumError) return catalog.badChecksum(error.received, error.computed, error.offset);
  if (error instanceof ReplySizeError) return catalog.replyTooLong(error.size, error.limit);
  if (error instanceof SlowPeerError) {
    return catalog.slow(error.bufferedAmount, error.limit, error.option === "maxTotalBuffered");
  }
  if (error instanceof EncodeError) return catalog.unencodable(error.encoding, codePoint(error.character));
  if (error instanceof DecodeError) return catalog.undecodable(error.encoding, hexOf(error.bytes), error.offset);
  if (error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe) return catalog.reset;
  if (error instanceof DifferenceError) return catalog.differs(error.offset);
  if (error instanceof MessageDifferenceError) return catalog.differsMessage(error.index + 1);
  if (wantsCertificate(error)) return catalog.tls.wantsCertificate;
  if (error instanceof MessageRateError) return catalog.admission.tooFast;
  // Who had to say one has not come so far: this is one that said it unasked.
  if (badProxyHeader(error) !== undefined) return catalog.admission.untrusted;
  if (error instanceof MessageTimeoutError) return catalog.unfinished(error.limit);
  if (error instanceof IdleTimeoutError) {
    return error.direction === "in" ? catalog.silent(error.limit) : catalog.notReading(error.limit);
  }
  return messageOf(error);
}

/**
 * The first bytes of what should have been a PROXY header, as hexadecimal digits; undefined for every other error. Told by
 * its name: its class belongs to what only a server behind a proxy loads.
 */
export function badProxyHeader(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== "InvalidProxyHeaderError" || !("bytes" in error)) return undefined;
  return error.bytes instanceof Uint8Array ? hexOf(error.bytes.subarray(0, 16)) : undefined;
}

/** Whether the peer has ended the connection because this side has no certificate; of TLS 1.3 the first read tells. */
export function wantsCertificate(error: unknown): boolean {
  return error instanceof Error && error.message.includes("fatal alert: CertificateRequired");
}

function tooLong({ size, limit, announced }: MessageSizeError, catalog: MessageCatalog): string {
  const text = catalog.tooLong(size, limit);
  if (announced === undefined) return text;
  return text + catalog.announced(hexOf(announced.field), announced.offset, announced.digits);
}

/** `81 30`. */
function hexOf(bytes: Uint8Array): string {
  return encodeHex(bytes).replace(/..(?=.)/g, "$& ");
}

/** `U+1F600`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** The line and the exit code for an error that ends the command. */
export function exitOf(error: unknown, attempt: Attempt, catalog: MessageCatalog): Exit {
  const { hostname, port, path, timeout = 0, timeoutOption, portOption = "-p" } = attempt;
  const atPath = path === undefined ? undefined : unixExitOf(error, attempt.action, path, catalog);
  if (atPath) return atPath;
  const address = path !== undefined
    ? `unix:${path}`
    : hostname.includes(":")
    ? `[${hostname}]:${port}`
    : `${hostname}:${port}`;
  if (error instanceof UsageError) return { line: error.message, code: 2 };
  if (error instanceof NotTextError) {
    return { line: catalog.notText(catalog.standardInput, error.encoding, error.offset, error.better), code: 3 };
  }
  if (error instanceof LocalError) {
    return error.stream === "input"
      ? { line: catalog.cannotReadInput(error.message), code: 2 }
      : { line: catalog.cannotWriteOutput(error.message), code: 1 };
  }
  if (error instanceof Deno.errors.NotCapable) {
    return { line: catalog.notAllowed(catalog.attempt(attempt.action, address), `--allow-net=${address}`), code: 2 };
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return { line: catalog.notAllowed(catalog.attempt(attempt.action, address), error.message), code: 2 };
  }
  if (error instanceof Deno.errors.AddrInUse) return { line: catalog.portInUse(address, portOption), code: 2 };
  if (error instanceof Deno.errors.AddrNotAvailable && attempt.action === "listen") {
    return { line: catalog.notOurs(hostname, port), code: 2 };
  }
  if (error instanceof RangeError && attempt.action !== "talk") return { line: error.message, code: 2 };
  const limits = [MessageSizeError, FrameError, ChecksumError, EncodeError, DecodeError];
  if (limits.some((limit) => error instanceof limit)) {
    return { line: reasonOf(error, catalog) ?? "", code: 3 };
  }
  if (attempt.action === "connect" && error instanceof Deno.errors.ConnectionRefused) {
    return { line: catalog.refused(address), code: 1 };
  }
  if (attempt.action === "connect" && error instanceof DOMException && error.name === "TimeoutError") {
    return { line: catalog.connectTimedOut(address, timeout, timeoutOption), code: 1 };
  }
  if (attempt.action !== "talk" && isUnknownHost(error)) {
    return { line: catalog.unknownHost(hostname), code: attempt.action === "listen" ? 2 : 1 };
  }
  // What was to be sent does not go into the frame or under the checksum: the peer has no part in it. Limits that a peer
  // meets are errors of their own names.
  if (error instanceof RangeError && error.name === "RangeError") return { line: error.message, code: 3 };
  const text = reasonOf(error, catalog) ?? String(error);
  return { line: attempt.action === "talk" ? `${address}: ${text}` : catalog.noRoute(address, text), code: 1 };
}

/** What is said of a Unix socket alone. */
function unixExitOf(
  error: unknown,
  action: Attempt["action"],
  path: string,
  catalog: MessageCatalog,
): Exit | undefined {
  const { unix } = catalog;
  if (error instanceof Deno.errors.NotCapable && action !== "talk") {
    const flags = `--allow-net=unix:${path} --allow-read=${path} --allow-write=${path}`;
    return { line: catalog.notAllowed(catalog.attempt(action, path), flags), code: 2 };
  }
  if (action === "listen") {
    if (error instanceof Deno.errors.AddrInUse) return { line: unix.inUse(path), code: 2 };
    if (error instanceof Deno.errors.NotFound) return { line: unix.noFolder(path), code: 2 };
    if (error instanceof Error && error.name === "NotASocketError") return { line: unix.notASocket(path), code: 2 };
  }
  if (action === "connect") {
    if (error instanceof Deno.errors.ConnectionRefused) return { line: unix.nobody(path), code: 1 };
    if (error instanceof Deno.errors.NotFound) return { line: unix.noSuch(path), code: 1 };
  }
  return undefined;
}

/**
 * Whether a name stands for no address: one that no host can have is a URIError, but one that nobody knows has neither a
 * class of its own nor a code in this runtime. Only its text tells, in the words of Rust's standard library on Unix
 * and with the number of `WSAHOST_NOT_FOUND`, `WSATRY_AGAIN` or `WSANO_DATA` on Windows.
 */
export function isUnknownHost(error: unknown): boolean {
  if (error instanceof URIError) return true;
  return error instanceof Error && /^failed to lookup address information|\(os error 1100[124]\)/.test(error.message);
}
