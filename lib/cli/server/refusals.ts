/**
 * Telling of those who may not come in: one line a minute for each reason, however many there are.
 *
 * @module
 */
import { HandshakeError, type RefusedError } from "../../../mod.ts";
import { badProxyHeader } from "../errors/exit.ts";
import { hostPort } from "../events/events.ts";
import { handshakeFault } from "../tls/flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { AdmissionLimits } from "./admission_flags.ts";
import { messageOf } from "../errors/message_of.ts";

/** ms between two lines for one reason. */
const PERIOD = 60_000;

/** What was told of one reason, and not yet. */
interface Told {
  readonly line: string;
  /** How many more there were since the last line. */
  more: number;
  readonly timer: ReturnType<typeof setInterval>;
}

/** Tells of the first for each reason, then each minute of how many more there were. */
export class Refusals {
  readonly #limits: AdmissionLimits;
  readonly #catalog: MessageCatalog;
  readonly #tell: (line: string, remote?: string) => void;
  readonly #period: number;
  readonly #told = new Map<string, Told>();

  /** `tell` is given a line, and whom it is about if that is one peer. */
  constructor(
    limits: AdmissionLimits,
    catalog: MessageCatalog,
    tell: (line: string, remote?: string) => void,
    period: number = PERIOD,
  ) {
    this.#limits = limits;
    this.#catalog = catalog;
    this.#tell = tell;
    this.#period = period;
  }

  /** Somebody may not come in. */
  refused({ reason, remoteAddr }: RefusedError): void {
    this.#count(reason, this.#lineOf(reason), hostPort(remoteAddr));
  }

  /** A handshake failed; whether that is one of those that are told here. */
  failed(error: unknown): boolean {
    if (!(error instanceof HandshakeError)) return false;
    const { cause, remoteAddr } = error;
    const header = badProxyHeader(cause);
    const { admission, tls } = this.#catalog;
    const [reason, line] = header !== undefined
      ? ["proxyProtocol", admission.noHeader(header)]
      : cause instanceof DOMException && cause.name === "TimeoutError"
      ? ["handshakeTimeout", tls.noHandshake(this.#limits.handshakeTimeout)]
      : this.#failedTls(cause);
    this.#count(reason, line, hostPort(remoteAddr));
    return true;
  }

  #failedTls(cause: unknown): [reason: string, line: string] {
    const { tls } = this.#catalog;
    const fault = handshakeFault(cause, tls.peerNotTls, this.#catalog);
    if (fault === tls.peerNotTls) return ["notTls", fault];
    return ["handshake", tls.peerFailed(fault ?? messageOf(cause))];
  }

  /** Tells of what has not been told. */
  end(): void {
    for (const reason of this.#told.keys()) this.#sum(reason);
    for (const { timer } of this.#told.values()) clearInterval(timer);
    this.#told.clear();
  }

  /** What a peer is told, in the language of `catalog`. */
  toPeer(reason: string, catalog: MessageCatalog): string {
    const { maxConnections, maxConnectionsPerAddress } = this.#limits;
    const { notYou, yoursTooMany, youTooOften } = catalog.admission;
    if (reason === "maxConnections") return catalog.refusal(maxConnections);
    if (reason === "maxConnectionsPerAddress") return yoursTooMany(maxConnectionsPerAddress);
    return reason === "connectionRate" ? youTooOften : notYou;
  }

  #lineOf(reason: string): string {
    const { maxConnections, maxConnectionsPerAddress, connectionRate } = this.#limits;
    const { denied, notAllowed, tooManyFrom, tooOften } = this.#catalog.admission;
    if (reason === "maxConnections") return this.#catalog.oneTooMany(maxConnections);
    if (reason === "maxConnectionsPerAddress") return tooManyFrom(maxConnectionsPerAddress);
    if (reason === "connectionRate" && connectionRate) return tooOften(connectionRate.count, connectionRate.interval);
    return reason === "allow" ? notAllowed : denied;
  }

  #count(reason: string, line: string, remote: string): void {
    const told = this.#told.get(reason);
    if (told) {
      told.more++;
      return;
    }
    this.#tell(line, remote);
    const timer = setInterval(() => this.#sum(reason), this.#period);
    Deno.unrefTimer(timer);
    this.#told.set(reason, { line, more: 0, timer });
  }

  /** Tells of how many there were; after a time without any the next one is the first again. */
  #sum(reason: string): void {
    const told = this.#told.get(reason);
    if (!told) return;
    if (told.more > 0) {
      this.#tell(this.#catalog.admission.again(told.line, told.more, this.#period));
      told.more = 0;
      return;
    }
    clearInterval(told.timer);
    this.#told.delete(reason);
  }
}
