/**
 * One session of the panel: a server or a client with its settings, its peers and its history.
 *
 * @module
 */
import { chunks, type Codec, codec, connect, type Connection, type Handler, serve, type Server } from "../../../mod.ts";
import { beyondAscii, readsWellAs } from "../../detect/detect.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { portOf, time, whole } from "../args/units.ts";
import { type ParsedWire, valueOf, wireOf } from "../args/wire_flags.ts";
import { type Attempt, exitOf, reasonOf } from "../errors/exit.ts";
import { UsageError } from "../errors/usage_error.ts";
import { hostPort, peerOf } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { type Entry, History } from "./history.ts";
import { type Located, MessageBytes } from "./message_bytes.ts";
import type { PeerInfo, SessionInfo, Settings } from "./protocol.ts";
import { Rates } from "./rates.ts";

/** The largest message of a wire, in bytes, where none is given. */
const MAX_MESSAGE = 1048576;
/** Bytes of a message in which a better encoding is looked for. */
const LOOK = 256;
/** ms to connect. */
const CONNECT_TIME = 10_000;

/** A connection, and what is known of it. */
class Peer {
  readonly number: number;
  readonly connection: Connection;
  readonly address: string;
  readonly since = Date.now();
  readonly input: MessageBytes;
  readonly written: MessageBytes;
  bytesIn = 0;
  bytesOut = 0;
  messagesIn = 0;
  messagesOut = 0;
  last = Date.now();
  /** When the last message left to which none has come. */
  asked: number | undefined;

  constructor(number: number, connection: Connection, input: MessageBytes, written: MessageBytes) {
    this.number = number;
    this.connection = connection;
    this.address = peerOf(connection);
    this.input = input;
    this.written = written;
  }

  info(now: number): PeerInfo {
    const { number, address, since, bytesIn, bytesOut, messagesIn, messagesOut, connection } = this;
    const { encoding } = connection;
    return { number, address, since, bytesIn, bytesOut, messagesIn, messagesOut, idle: now - this.last, encoding };
  }
}

/** What a session needs of the command. */
export interface SessionContext {
  readonly catalog: MessageCatalog;
  /** Bytes of history. */
  readonly history: number;
  /** The job of a server, made of its settings. */
  readonly jobOf: (args: ParsedArgs, wire: ParsedWire, session: Session) => Promise<Handler>;
  /** Told when the state or the settings have changed. */
  readonly changed: (session: Session) => void;
  /** Told of each new entry. */
  readonly added: (session: Session, entry: Entry) => void;
}

/** A server or a client. */
export class Session {
  readonly id: number;
  readonly history: History;
  readonly rates = new Rates();
  readonly peers = new Map<number, Peer>();
  settings: Settings;
  #context: SessionContext;
  #state: SessionInfo["state"] = "closed";
  #address = "";
  #problem: string | undefined;
  #wire: ParsedWire | undefined;
  #server: Server | undefined;
  #cut = new AbortController();
  #byConnection = new WeakMap<Connection, Peer>();
  #lastPeer = 0;

  constructor(id: number, settings: Settings, context: SessionContext) {
    this.id = id;
    this.settings = settings;
    this.#context = context;
    this.history = new History(context.history);
  }

  /** The encoding and the framing that are in use, or would be. */
  async wire(): Promise<ParsedWire> {
    return this.#wire ??= await wireOf(argsOf(this.settings), this.#context.catalog);
  }

  info(): SessionInfo {
    const { id, settings } = this;
    const { encoding, framing } = this.#wire ?? { encoding: "", framing: "" };
    const problem = this.#problem === undefined ? {} : { problem: this.#problem };
    return {
      id,
      settings,
      state: this.#state,
      address: this.#address,
      encoding,
      framing,
      ...problem,
      command: commandOf(settings),
    };
  }

  /**
   * Opens with these settings; what was open before is closed.
   *
   * @throws {UsageError} for settings that cannot be used.
   */
  async open(settings: Settings = this.settings): Promise<void> {
    await this.close();
    const before = this.#wire;
    this.settings = settings;
    this.#wire = undefined;
    this.#problem = undefined;
    this.#set("opening");
    const attempt: Attempt = { action: settings.side === "server" ? "listen" : "connect", hostname: "", port: 0 };
    try {
      const args = argsOf(settings);
      const wire = await wireOf(args, this.#context.catalog);
      this.#wire = wire;
      if (before && before.encoding !== wire.encoding) this.#readAgain(wire);
      this.#cut = new AbortController();
      if (settings.side === "server") await this.#listen(args, wire, attempt);
      else await this.#connect(args, wire, attempt);
    } catch (error) {
      this.#problem = exitOf(error, attempt, this.#context.catalog).line;
      this.#set("closed");
      throw new UsageError(this.#problem);
    }
  }

  /** Ends all its connections, and stops listening. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const { connection } of this.peers.values()) connection.close();
    if (server) {
      const finished = server.shutdown();
      await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, 500))]);
      this.#cut.abort();
      await finished;
    }
    this.#set("closed");
  }

  /** The peers, as a page shows them. */
  peerInfos(): PeerInfo[] {
    const now = Date.now();
    return [...this.peers.values()].map((peer) => peer.info(now));
  }

  /** Ends the connection of one peer. */
  disconnect(number: number): void {
    this.peers.get(number)?.connection.close();
  }

  /** Sends to one peer, or to all; how many that were. */
  async send(message: string | Uint8Array, number?: number): Promise<number> {
    const to = [...this.peers.values()].filter((peer) => number === undefined || peer.number === number);
    await Promise.all(to.map(({ connection }) => connection.send(message)));
    return to.length;
  }

  /** Something that is no message. */
  note(kind: "warning" | "error" | "open" | "close", peer: string, text: string): void {
    this.#add({ time: Date.now(), kind, peer, text, bytes: new Uint8Array(), lost: 0 });
  }

  async #listen(args: ParsedArgs, wire: ParsedWire, attempt: Attempt): Promise<void> {
    const { catalog } = this.#context;
    const hostname = valueOf(args, "hostname") ?? "0.0.0.0";
    const port = portOf(valueOf(args, "port") ?? "9090", 0, catalog);
    Object.assign(attempt, { hostname, port });
    const most = valueOf(args, "max-connections");
    const handler = await this.#context.jobOf(args, wire, this);
    this.#server = serve({
      ...wire.options,
      hostname,
      port,
      tcpBacklog: whole("--backlog", valueOf(args, "backlog") ?? "128", 1, 65535, catalog),
      ...(most === undefined ? {} : { maxConnections: whole("--max-connections", most, 1, 1e9, catalog) }),
      signal: this.#cut.signal,
      onBytes: (connection, direction, bytes) => this.#bytes(this.#came(connection, wire), direction, bytes),
      onError: (error, connection) => {
        const peer = connection ? peerOf(connection) : "";
        this.note("error", peer, reasonOf(error, catalog) ?? String(error));
      },
    }, async (connection, connections) => {
      const peer = this.#came(connection, wire);
      try {
        await handler(connection, connections);
      } finally {
        await connection.close();
        this.#left(peer);
      }
    });
    this.#address = hostPort(this.#server.addr);
    this.#set("open");
  }

  async #connect(args: ParsedArgs, wire: ParsedWire, attempt: Attempt): Promise<void> {
    const { catalog } = this.#context;
    const [hostname = "127.0.0.1", portText = "9090"] = this.settings.operands;
    const port = portOf(portText, 1, catalog);
    const timeout = time("--timeout", valueOf(args, "timeout") ?? `${CONNECT_TIME}ms`, catalog);
    Object.assign(attempt, { hostname, port, timeout });
    const connection = await connect({
      ...wire.options,
      hostname,
      port,
      signal: AbortSignal.any([AbortSignal.timeout(timeout), this.#cut.signal]),
      onBytes: (connection, direction, bytes) => this.#bytes(this.#came(connection, wire), direction, bytes),
    });
    this.#address = hostPort({ hostname, port });
    const peer = this.#came(connection, wire);
    this.#set("open");
    connection.receiveAll(() => {}).catch((error) => {
      const reason = reasonOf(error, catalog);
      if (reason !== undefined) this.#problem = reason;
    }).finally(async () => {
      await connection.close();
      this.#left(peer);
      this.#set("closed");
    });
  }

  /** What was said before, in the encoding of now. */
  #readAgain(wire: ParsedWire): void {
    this.history.replace((entry) => {
      if (entry.bytes.length === 0) return entry;
      const { better: _, ...rest } = entry;
      const read: Located[] = [];
      const again = this.#locator(wire, entry.kind === "out" ? "out" : "in", (message) => read.push(message));
      again.push(entry.bytes);
      again.end();
      return {
        ...rest,
        encoding: wire.encoding,
        text: read.map(({ text }) => text).join(""),
        lost: read.reduce((sum, { lost }) => sum + lost, 0),
      };
    });
  }

  /** Finds messages in one direction of a connection of this wire. */
  #locator(
    { options, framing }: ParsedWire,
    direction: "in" | "out",
    found: (message: Located) => void,
  ): MessageBytes {
    const both = options.framing ?? chunks();
    const pair = typeof both === "function" ? { receive: both, send: both } : both;
    return new MessageBytes(
      direction === "in" ? pair.receive : pair.send,
      codecOf(options.encoding),
      options.maxMessageSize ?? MAX_MESSAGE,
      framing === "chunks",
      found,
    );
  }

  /** Fills the history with what was recorded. */
  async load(
    steps: readonly { readonly peer: string; readonly direction: "in" | "out"; readonly bytes: Uint8Array }[],
  ): Promise<void> {
    const wire = await this.wire();
    const streams = new Map<string, MessageBytes>();
    for (const { peer, direction, bytes } of steps) {
      const key = `${peer} ${direction}`;
      let stream = streams.get(key);
      if (!stream) {
        stream = this.#locator(
          wire,
          direction,
          ({ text, bytes, lost }) =>
            this.#add({ time: Date.now(), kind: direction, peer, text, bytes, lost, encoding: wire.encoding }),
        );
        streams.set(key, stream);
      }
      stream.push(bytes);
    }
    for (const stream of streams.values()) stream.end();
  }

  #came(connection: Connection, wire: ParsedWire): Peer {
    const known = this.#byConnection.get(connection);
    if (known) return known;
    const seen = (direction: "in" | "out") =>
      this.#locator(wire, direction, (message) => this.#message(direction, peer, message));
    const peer: Peer = new Peer(++this.#lastPeer, connection, seen("in"), seen("out"));
    this.#byConnection.set(connection, peer);
    this.peers.set(peer.number, peer);
    this.note("open", peer.address, this.#context.catalog.connected(peer.address));
    return peer;
  }

  #left(peer: Peer): void {
    peer.input.end();
    peer.written.end();
    this.peers.delete(peer.number);
    const reason = reasonOf(peer.connection.signal.reason, this.#context.catalog);
    this.note("close", peer.address, this.#context.catalog.offline(peer.address, reason));
  }

  #bytes(peer: Peer, direction: "in" | "out", bytes: Uint8Array): void {
    peer.last = Date.now();
    this.rates.bytes(bytes.length);
    if (direction === "in") {
      peer.bytesIn += bytes.length;
      peer.input.push(bytes);
    } else {
      peer.bytesOut += bytes.length;
      peer.written.push(bytes);
    }
  }

  #message(kind: "in" | "out", peer: Peer, { text, bytes, lost }: Located): void {
    const now = Date.now();
    let roundTrip: number | undefined;
    if (kind === "in") {
      peer.messagesIn++;
      if (peer.asked !== undefined && this.settings.side === "client") roundTrip = now - peer.asked;
      peer.asked = undefined;
    } else {
      peer.messagesOut++;
      peer.asked = now;
    }
    this.rates.message(roundTrip);
    const better = kind === "in" ? this.#better(peer, bytes) : undefined;
    this.#add({
      time: now,
      kind,
      peer: peer.address,
      text,
      bytes,
      lost,
      encoding: peer.input.encoding,
      ...(better === undefined ? {} : { better }),
      ...(roundTrip === undefined ? {} : { roundTrip }),
    });
  }

  #better(peer: Peer, bytes: Uint8Array): string | undefined {
    const { encoding } = peer.input;
    if (this.#wire?.encoding === "auto" || encoding === "binary" || encoding === "hex") return undefined;
    const look = bytes.subarray(0, LOOK);
    return beyondAscii(look) < 0 ? undefined : readsWellAs(look, encoding) ?? undefined;
  }

  #add(entry: Omit<Entry, "id">): void {
    this.#context.added(this, this.history.add(entry));
  }

  #set(state: SessionInfo["state"]): void {
    this.#state = state;
    if (state === "closed") this.#address = "";
    this.#context.changed(this);
  }
}

/** Settings as they would have been typed. */
export function argsOf({ options, operands }: Settings): ParsedArgs {
  return { options: new Map(Object.entries(options)), operands, rest: [] };
}

/** A codec for looking at a connection's bytes, with no share in the connection's own. */
function codecOf(encoding: string | Codec | (() => Codec) | undefined): Codec {
  if (typeof encoding === "function") return encoding();
  return typeof encoding === "object" ? encoding : codec(encoding ?? "utf-8");
}

/** The command line that opens the same session. */
function commandOf({ side, options, operands }: Settings): string {
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, value]
  );
  return ["deno", "run", "-A", `${side}.ts`, ...words, ...operands].map(quoted).join(" ");
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
