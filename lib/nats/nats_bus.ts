/**
 * A bus over NATS.
 *
 * @module
 */
import { type Bus, type BusMessage, BusMessageError, type Subscription } from "../bus/bus.ts";
import { LocalBus } from "../bus/local_bus.ts";
import type { NatsConnection, NatsPackages } from "./client.ts";
import { Envelope, type Rejection } from "./envelope.ts";
import { RoomHistory } from "./room_history.ts";
import { Subjects } from "./subject.ts";

/** What {@linkcode natsBus} is told of: for a line, or a counter. */
export type NatsStatus =
  /** The way to NATS is interrupted; what is said meanwhile is heard on this server alone. */
  | { readonly type: "lost" }
  /** It is there again, perhaps on another of its servers. */
  | { readonly type: "back"; readonly server: string }
  /** It is given up, or was refused. */
  | { readonly type: "closed"; readonly error?: Error };

/** Options of {@linkcode natsBus}. */
export interface NatsBusOptions {
  /** `nats://HOST:PORT` or `tls://HOST:PORT`, one or several of a cluster; user and password may stand in it. */
  servers: string | readonly string[];
  /** With which subjects begin. @default {"mojibye"} */
  prefix?: string | undefined;
  /** A user's name, with `pass`. @default {undefined} */
  user?: string | undefined;
  /** The user's password. @default {undefined} */
  pass?: string | undefined;
  /** A token in place of a user. @default {undefined} */
  token?: string | undefined;
  /** The text of a `.creds` file, a JWT and the seed of an nkey, or a seed alone (`SU…`). @default {undefined} */
  creds?: string | undefined;
  /** Certificates in PEM that the server's has to be issued by, in place of the system's. @default {undefined} */
  caCerts?: readonly string[] | undefined;
  /** What all servers of the chat know: messages without its signature are left out. @default {undefined} */
  secret?: string | undefined;
  /** Messages of each room that are kept by JetStream for who comes or returns. 0: none. @default {0} */
  history?: number | undefined;
  /** ms after which a first connection is given up. @default {10000} */
  timeout?: number | undefined;
  /** Called when the way to NATS changes. */
  onStatus?: ((status: NatsStatus) => void) | undefined;
}

/** Messages since the start. */
export interface NatsBusCounts {
  /** Handed to NATS. */
  readonly published: number;
  /** Of other servers. */
  readonly received: number;
  /** Not handed over, because the way was interrupted or too slow. */
  readonly dropped: number;
  /** Of others that were left out: no messages of ours, of another version, or not signed. */
  readonly rejected: Readonly<Record<Rejection, number>>;
}

/** Bytes that may be on their way to NATS. */
const MOST_PENDING = 8 * 1024 * 1024;
/** ms between two attempts to reach NATS again, and as many more by chance. */
const RETRY = 500;

/** A `.creds` file: a JWT, then a seed, each between lines of hyphens. */
const CREDS =
  /-{3,}[^\n]*-{3,}\s*\n[\w.-]+\s*\n\s*-{3,}[^\n]*-{3,}\s*-{3,}[^\n]*-{3,}\s*\nSU[A-Z2-7]{56}\s*\n\s*-{3,}[^\n]*-{3,}/;

/** {@linkcode natsBus} with packages that were loaded before. */
export async function openNatsBus(packages: NatsPackages, options: NatsBusOptions): Promise<NatsBus> {
  const subjects = new Subjects(options.prefix ?? "mojibye");
  if (options.secret === "") throw new RangeError("Cannot sign messages with an empty secret");
  const connection = await packages.connect(connectionOptions(packages, options));
  try {
    const { history = 0 } = options;
    const kept = history === 0 ? undefined : await RoomHistory.open(packages, connection, subjects, history);
    return new NatsBus(connection, subjects, new Envelope(options.secret), kept, options.onStatus);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** The bus of {@linkcode natsBus}. */
export class NatsBus implements Bus {
  /** A name of this run. */
  readonly node: string;
  readonly #local = new LocalBus();
  readonly #connection: NatsConnection;
  readonly #subjects: Subjects;
  readonly #envelope: Envelope;
  readonly #history: RoomHistory | undefined;
  readonly #rooms = new Map<string, { listeners: number; readonly remote: { unsubscribe(): void } }>();
  readonly #rejected: Record<Rejection, number> = { malformed: 0, version: 0, forged: 0 };
  #published = 0;
  #received = 0;
  #dropped = 0;
  #isAway = false;
  /** Bytes handed over since the last answer of NATS, and before it. */
  #pending = 0;
  #flushing: Promise<void> | undefined;

  /** Of this library alone: {@linkcode natsBus} makes one. */
  constructor(
    connection: NatsConnection,
    subjects: Subjects,
    envelope: Envelope,
    history: RoomHistory | undefined,
    onStatus: ((status: NatsStatus) => void) | undefined,
  ) {
    this.node = this.#local.node;
    this.#connection = connection;
    this.#subjects = subjects;
    this.#envelope = envelope;
    this.#history = history;
    this.#watch(onStatus ?? (() => {}));
  }

  /** What has been counted so far. */
  get counts(): NatsBusCounts {
    return {
      published: this.#published,
      received: this.#received,
      dropped: this.#dropped,
      rejected: { ...this.#rejected },
    };
  }

  /**
   * Says something in a room, here at once.
   *
   * @throws {BusMessageError} when it is larger than NATS allows (`max_payload`).
   */
  publish(room: string, sender: string, text: string): void {
    const message = this.#local.said(room, sender, text);
    const subject = this.#subjects.of(room);
    const bytes = this.#envelope.write(subject, message);
    const limit = this.#connection.info?.max_payload ?? Infinity;
    if (bytes.length > limit) throw new BusMessageError(bytes.length, limit);
    this.#local.deliver(message);
    if (this.#isAway || this.#pending + bytes.length > MOST_PENDING) {
      this.#dropped++;
      return;
    }
    this.#connection.publish(subject, bytes);
    this.#published++;
    this.#pending += bytes.length;
    this.#flushing ??= this.#flush();
  }

  /** Calls `receive` with each message of a room. */
  subscribe(room: string, receive: (message: BusMessage) => void): Subscription {
    const own = this.#local.subscribe(room, receive);
    const found = this.#rooms.get(room) ?? { listeners: 0, remote: this.#listen(room) };
    found.listeners++;
    this.#rooms.set(room, found);
    let closed = false;
    return {
      close: () => {
        if (closed) return;
        closed = true;
        own.close();
        found.listeners--;
        if (found.listeners > 0) return;
        found.remote.unsubscribe();
        this.#rooms.delete(room);
      },
    };
  }

  /** The last messages of a room, the oldest first; none where none are kept, or NATS is away. */
  async history(room: string): Promise<readonly BusMessage[]> {
    const subject = this.#subjects.of(room);
    const kept = this.#isAway ? [] : await this.#history?.of(subject) ?? [];
    return kept.map((bytes) => this.#envelope.read(subject, bytes)).filter((read) => typeof read === "object");
  }

  /** Resolves when NATS knows of all that was said and listened to so far; rejected when the connection is closed. */
  async flush(): Promise<void> {
    await this.#connection.flush();
  }

  /** Hands over what is left, and ends the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#local[Symbol.asyncDispose]();
    this.#rooms.clear();
    if (this.#isAway) await this.#connection.close();
    else await this.#connection.drain().catch(() => this.#connection.close());
  }

  #listen(room: string): { unsubscribe(): void } {
    const subject = this.#subjects.of(room);
    return this.#connection.subscribe(subject, {
      callback: (error, { data }) => {
        if (error) return; // told as a status
        const read = this.#envelope.read(subject, data);
        if (typeof read === "string") this.#rejected[read]++;
        else if (read.room !== room || read.node === this.node) this.#rejected.malformed++;
        else {
          this.#received++;
          this.#local.deliver(read);
        }
      },
    });
  }

  /** One round trip at a time: what was handed over before it has left. */
  async #flush(): Promise<void> {
    const before = this.#pending;
    try {
      await this.#connection.flush();
    } catch {
      // The connection is closed; what was pending is lost with it.
    }
    this.#pending -= before;
    this.#flushing = this.#pending > 0 && !this.#connection.isClosed() ? this.#flush() : undefined;
  }

  async #watch(onStatus: (status: NatsStatus) => void): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === "disconnect" && !this.#isAway) {
        this.#isAway = true;
        onStatus({ type: "lost" });
      } else if (type === "reconnect" && this.#isAway) {
        this.#isAway = false;
        onStatus({ type: "back", server: this.#connection.getServer() });
      }
    }
    this.#isAway = true;
    const error = await this.#connection.closed();
    onStatus(error ? { type: "closed", error } : { type: "closed" });
  }
}

/** Who we are, by a file of NATS's own. */
function authenticator({ credsAuthenticator, nkeyAuthenticator }: NatsPackages, creds: string): unknown {
  // The package takes line feeds alone, and one at the end.
  const bytes = (text: string) => new TextEncoder().encode(text);
  if (CREDS.test(creds)) return credsAuthenticator(bytes(`${creds.trim().replaceAll("\r", "")}\n`));
  if (/^SU[A-Z2-7]{56}$/.test(creds.trim())) return nkeyAuthenticator(bytes(creds.trim()));
  throw new RangeError("Cannot find a user's JWT in the credentials, nor are they the seed of a user's nkey (SU…)");
}

function connectionOptions(packages: NatsPackages, options: NatsBusOptions): object {
  const { servers, user, pass, token, creds, caCerts, timeout = 10_000 } = options;
  return {
    servers: typeof servers === "string" ? servers : [...servers],
    name: "mojibye",
    noEcho: true,
    timeout,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY,
    reconnectJitter: RETRY,
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    ...(token === undefined ? {} : { token }),
    ...(creds === undefined ? {} : { authenticator: authenticator(packages, creds) }),
    ...(caCerts === undefined ? {} : { tls: { ca: caCerts.join("\n") } }),
  };
}
