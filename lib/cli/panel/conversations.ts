/**
 * The connections of a session, and what is said on them, as entries of its history.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { beyondAscii, readsWellAs } from "../../detect/detect.ts";
import type { ParsedWire } from "../args/wire_flags.ts";
import { reasonOf } from "../errors/exit.ts";
import { peerOf } from "../events/events.ts";
import type { FarSide } from "../events/observer.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { Entry } from "./history.ts";
import { type Located, MessageBytes } from "./message_bytes.ts";
import type { Observer } from "./opening.ts";
import { Peer } from "./peer.ts";
import type { PeerInfo } from "./protocol.ts";
import { Rates } from "./rates.ts";

/** Bytes of a message in which a better encoding is looked for. */
const LOOK = 256;
/** Peers that a page shows. */
const MOST_SHOWN = 1000;
const NONE = new Uint8Array();

/** Who talks, and what is said. */
export class Conversations {
  readonly rates = new Rates();
  readonly #peers = new Map<number, Peer>();
  readonly #byConnection = new WeakMap<Connection, Peer>();
  readonly #listeners = new Map<number, (message: string | undefined) => void>();
  readonly #catalog: MessageCatalog;
  readonly #add: (entry: Omit<Entry, "id">) => void;
  #last = 0;

  /** `add` is told of each entry. */
  constructor(catalog: MessageCatalog, add: (entry: Omit<Entry, "id">) => void) {
    this.#catalog = catalog;
    this.#add = add;
  }

  /** How many are connected. */
  get size(): number {
    return this.#peers.size;
  }

  /** The numbers of those that are connected. */
  get numbers(): number[] {
    return [...this.#peers.keys()];
  }

  /** As a page shows them. */
  infos(): PeerInfo[] {
    const now = Date.now();
    return [...this.#peers.values()].slice(0, MOST_SHOWN).map((peer) => peer.info(now));
  }

  /**
   * Sends to one peer, or to all; to how many that was.
   *
   * @throws what the first says when none could be sent to.
   */
  async send(message: string | Uint8Array, number?: number): Promise<number> {
    const to = this.#to(number);
    const sent = await Promise.allSettled(to.map((peer) => {
      peer.asks();
      return peer.connection.send(message);
    }));
    const failed = sent.filter((each) => each.status === "rejected");
    if (failed[0] && failed.length === to.length) throw failed[0].reason;
    return to.length - failed.length;
  }

  /** What would be sent to one peer, or to all, is written in. */
  encodings(number?: number): string[] {
    return [...new Set(this.#to(number).map(({ connection }) => connection.encoding))];
  }

  /** Ends the connection of one peer, or all. */
  disconnect(number?: number): void {
    for (const { connection } of this.#to(number)) connection.close();
  }

  #to(number: number | undefined): Peer[] {
    return [...this.#peers.values()].filter((peer) => number === undefined || peer.number === number);
  }

  /** Calls `hear` with each message of a peer, undefined when it is gone, until the function that is returned is called. */
  listen(number: number, hear: (message: string | undefined) => void): () => void {
    this.#listeners.set(number, hear);
    return () => void this.#listeners.delete(number);
  }

  /** Something that is no message. */
  note(kind: "warning" | "error", peer: string, text: string): void {
    this.#add({ time: Date.now(), kind, peer, text, bytes: NONE, lost: 0 });
  }

  /** What observes the connections of a wire; `answers`: what they say by themselves are answers. */
  observer(wire: ParsedWire, answers = false): Observer {
    return {
      hooks: {
        onBytes: (connection, direction, bytes) => {
          // One that was refused is no peer.
          const peer = this.#byConnection.get(connection);
          if (!peer) return;
          this.rates.bytes(bytes.length);
          peer.moved(direction, bytes);
        },
        onReplaced: (connection, direction, count) => {
          // What was lost on the way in stands at its message.
          if (direction === "in") return;
          this.note("warning", peerOf(connection), this.#catalog.notEncoded(count, connection.encoding));
        },
      },
      during: (connection, talk) => this.#during(connection, wire, answers, talk),
      warn: (reason) => this.note("warning", "", reason),
      failed: (error, connection) => {
        const reason = reasonOf(error, this.#catalog);
        if (reason === undefined || error === connection?.signal.reason) return;
        this.note("error", connection ? peerOf(connection) : "", reason);
      },
    };
  }

  /** What observes the far sides of a bridge: peers, too, in an encoding and a framing of their own. */
  farSide(wire: ParsedWire): FarSide {
    const { hooks } = this.observer(wire);
    return {
      hooks,
      opened: (connection, near) => this.#came(connection, wire, false, near),
      closed: (connection) => this.#left(connection),
    };
  }

  async #during(
    connection: Connection,
    wire: ParsedWire,
    answers: boolean,
    talk: () => void | Promise<void>,
  ): Promise<void> {
    this.#came(connection, wire, answers);
    try {
      await talk();
    } finally {
      await connection.close();
      this.#left(connection);
    }
  }

  /** `near`: the client for whom this is the far side of a bridge. */
  #came(connection: Connection, wire: ParsedWire, answers: boolean, near?: Connection): void {
    const found = (direction: "in" | "out") =>
      new MessageBytes(wire, direction, (message) => this.#found(direction, peer, wire, message));
    const peer: Peer = new Peer(++this.#last, connection, { in: found("in"), out: found("out") }, answers);
    this.#byConnection.set(connection, peer);
    this.#peers.set(peer.number, peer);
    const { encoding, framing } = wire;
    const pair = near && { pair: { peer: peerOf(near), encoding, framing } };
    this.#event("open", peer, this.#catalog.connected(peer.remote), pair);
  }

  #left(connection: Connection): void {
    const peer = this.#byConnection.get(connection);
    if (!peer) return;
    this.#byConnection.delete(connection);
    this.#peers.delete(peer.number);
    peer.end();
    this.#listeners.get(peer.number)?.(undefined);
    const reason = reasonOf(connection.signal.reason, this.#catalog);
    this.#event("close", peer, this.#catalog.offline(peer.remote, reason));
  }

  #event(kind: "open" | "close", { remote, local }: Peer, text: string, more: Pick<Entry, "pair"> = {}): void {
    this.#add({ time: Date.now(), kind, peer: remote, local, text, bytes: NONE, lost: 0, ...more });
  }

  #found(direction: "in" | "out", peer: Peer, wire: ParsedWire, located: Located): void {
    const { remote, local, encoding } = peer;
    const { text, bytes, lost, fault } = located;
    const entry = { time: Date.now(), peer: remote, local, encoding, bytes };
    if (fault !== undefined) {
      return this.#add({ ...entry, kind: "warning", direction, text: faultOf(located, this.#catalog), lost: 0 });
    }
    const roundTrip = peer.said(direction);
    this.rates.message(roundTrip);
    const better = direction === "in" ? betterOf(wire.encoding, bytes) : undefined;
    this.#add({
      ...entry,
      kind: direction,
      text,
      lost,
      ...(better === undefined ? {} : { better }),
      ...(roundTrip === undefined ? {} : { roundTrip }),
    });
    if (direction === "in") this.#listeners.get(peer.number)?.(text);
  }
}

/** Why bytes are no message. */
export function faultOf({ fault, bytes }: Located, { badChecksum, panel }: MessageCatalog): string {
  if (fault === undefined || fault === "rest") return panel.rest(bytes.length);
  return badChecksum(fault.received, fault.computed);
}

function betterOf(encoding: string, bytes: Uint8Array): string | undefined {
  if (encoding === "auto" || encoding === "binary" || encoding === "hex") return undefined;
  const look = bytes.subarray(0, LOOK);
  return beyondAscii(look) < 0 ? undefined : readsWellAs(look, encoding) ?? undefined;
}
