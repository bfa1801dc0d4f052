/**
 * One page that is open: what it asks, and what it is told, at a pace that it can take.
 *
 * A conversation never waits for a page: rows are sent only when they are asked for, and how many there are is told at
 * most five times a second, and not at all while the page has not taken what it was sent.
 *
 * @module
 */
import { encodeHex } from "../deps.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { linearPattern } from "../server/linear_pattern.ts";
import type { Entry } from "./history.ts";
import { triedRules } from "./job.ts";
import type { NamedFiles } from "./named_files.ts";
import { outgoing } from "./outgoing.ts";
import { playOn } from "./playing.ts";
import { previewOf } from "./preview.ts";
import type { Counts, Filter, FromPage, Play, Row, Settings, ToPage } from "./protocol.ts";
import { Repetition } from "./repetition.ts";
import { requestOf } from "./request.ts";
import type { Session } from "./session.ts";
import { matcherOf, View } from "./view.ts";
import { messageOf } from "../errors/message_of.ts";

/** ms between two counts. */
const TICK = 200;
/** ms of one look through the history for a filter, and before the next. */
const LOOK = 8;
const LOOK_PAUSE = 8;
/** Bytes that a page may have to take before it is told less, and before it is given up. */
const BEHIND = 1048576;
const LOST = 64 * 1048576;
/** Messages that rules are tried with. */
const MOST_TRIED = 200;
/** Characters and bytes of a message that stand in its row. */
const ROW_TEXT = 400;
const ROW_BYTES = 64;
/** Rows of one answer. */
const MOST_ROWS = 500;

/** What a page looks at, and asks. */
export interface Looked {
  readonly catalog: MessageCatalog;
  readonly files: NamedFiles;
  readonly sessions: ReadonlyMap<number, Session>;
  /** What a new page has to know. */
  hello(): ToPage;
  /** Opens a session with these settings: a new one, or that of the number. */
  open(settings: Settings, id?: number): Promise<Session>;
  /** Closes a session for good. */
  remove(session: Session): Promise<void>;
}

/** One page. */
export class Page {
  readonly #socket: WebSocket;
  readonly #panel: Looked;
  readonly #views = new Map<number, { readonly number: number; readonly view: View }>();
  /** What is said again and again, and what is played; by session. */
  readonly #repetitions = new Map<number, Repetition>();
  readonly #plays = new Map<number, AbortController>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #told = new Map<number, string>();

  /** Begins when the socket is open. */
  constructor(socket: WebSocket, panel: Looked) {
    this.#socket = socket;
    this.#panel = panel;
    this.tell(panel.hello());
    for (const session of panel.sessions.values()) this.#viewAll(session);
    this.#timer = setInterval(() => this.#count(), TICK);
    socket.addEventListener("message", ({ data }) => this.#heard(data));
    socket.addEventListener("close", () => this.end());
  }

  /** Says something, unless the page is gone. */
  tell(message: ToPage): void {
    this.#send(JSON.stringify(message));
  }

  /** A session has come, changed, or gone. */
  changed(session: Session): void {
    if (!this.#views.has(session.id)) this.#viewAll(session);
    this.tell({ type: "session", session: session.info() });
  }

  /** A session is gone. */
  removed(session: Session): void {
    this.#views.delete(session.id);
    this.tell({ type: "removed", session: session.id });
  }

  /** The page is gone: what it repeats ends with it. */
  end(): void {
    clearInterval(this.#timer);
    for (const repetition of this.#repetitions.values()) repetition.stop();
    for (const play of this.#plays.values()) play.abort();
  }

  /** Tells of each session what has changed. */
  #count(): void {
    if (this.#socket.bufferedAmount > BEHIND) return;
    for (const session of this.#panel.sessions.values()) {
      const { number = 0, view } = this.#views.get(session.id) ?? {};
      if (!view) continue;
      const seen = view.look(LOOK);
      const { rates } = session.conversations;
      const { messages, bytes } = rates.last();
      const roundTrip = rates.roundTrip();
      const counts: Counts = {
        type: "counts",
        session: session.id,
        view: number,
        first: view.first,
        end: view.end,
        seen,
        total: session.history.next,
        forgotten: session.history.first,
        peers: session.conversations.infos(),
        messages,
        bytes,
        ...(roundTrip ? { roundTrip } : {}),
      };
      const text = JSON.stringify(counts);
      if (this.#told.get(session.id) === text) continue;
      this.#told.set(session.id, text);
      this.#send(text);
    }
  }

  #viewAll(session: Session): void {
    this.#views.set(session.id, { number: 0, view: new View(session.history, undefined) });
    this.#told.delete(session.id);
  }

  #heard(data: unknown): void {
    const message = requestOf(data);
    if (!message) return this.#socket.close(1003, "Cannot read the request");
    this.#answer(message).catch((error: unknown) => {
      const reason = messageOf(error);
      if ("request" in message) this.tell({ type: "failed", request: message.request, reason });
    });
  }

  async #answer(message: FromPage): Promise<void> {
    if (message.type === "files") {
      return this.tell({ type: "answer", request: message.request, value: await this.#panel.files.names() });
    }
    if (message.type === "open") {
      const session = await this.#panel.open(message.settings, message.session);
      return this.tell({ type: "answer", request: message.request, value: session.id });
    }
    const session = this.#panel.sessions.get(message.session);
    if (!session) throw new UsageError(this.#panel.catalog.panel.noSession(message.session));
    if (message.type === "rows") return this.#rows(session, message.from, message.to);
    if (message.type === "bytes") return this.#bytes(session, message.id, message.request);
    this.tell({ type: "answer", request: message.request, value: await this.#do(session, message) });
  }

  async #do(
    session: Session,
    message: Exclude<FromPage, { type: "open" | "rows" | "bytes" | "files" }>,
  ): Promise<unknown> {
    const { catalog } = this.#panel;
    switch (message.type) {
      case "close":
        return await session.close();
      case "remove":
        return await this.#panel.remove(session);
      case "view":
        return await this.#filter(session, message.view, message.filter);
      case "text":
        return this.#entry(session, message.id).text;
      case "clear":
        return session.history.clear();
      case "stop":
        this.#plays.get(session.id)?.abort();
        return this.#repetitions.get(session.id)?.stop();
      case "disconnect":
        return session.conversations.disconnect(message.peer);
      case "preview":
        return previewOf(message, await session.wire(), catalog, session.conversations.encodings(message.peer));
      case "rules": {
        const messages = message.messages.slice(0, MOST_TRIED);
        return await triedRules(message.rules, messages, session.args, await session.wire(), catalog);
      }
      case "play":
        return await this.#play(session, message);
      case "send":
        return await this.#sendOn(session, message);
    }
  }

  async #sendOn(session: Session, message: Extract<FromPage, { type: "send" }>): Promise<unknown> {
    const what = outgoing(message, (await session.wire()).encoding, this.#panel.catalog);
    const send = () => session.conversations.send(what, message.peer);
    if (message.every === undefined) return await send();
    this.#repetitions.get(session.id)?.stop();
    let reached = 0;
    const repetition = new Repetition(message.every, message.times ?? Infinity, async () => {
      if (await send() > 0) reached++; // somebody was there
    });
    this.#repetitions.set(session.id, repetition);
    await repetition.finished;
    return reached;
  }

  async #play(session: Session, message: Play): Promise<unknown> {
    this.#plays.get(session.id)?.abort();
    const stop = new AbortController();
    this.#plays.set(session.id, stop);
    const record = this.#panel.sessions.get(message.record);
    return await playOn(session, record, message, stop.signal, this.#panel.catalog);
  }

  /** Answered once everything that was there is looked at, or another view has taken its place. */
  async #filter(session: Session, number: number, filter: Filter): Promise<void> {
    const { by, query = "" } = filter;
    const pattern = by === "regex" && query !== "" ? await linearPattern(query) : undefined;
    if (number < (this.#views.get(session.id)?.number ?? 0)) return;
    const view = new View(session.history, matcherOf(filter, pattern));
    this.#views.set(session.id, { number, view });
    while (this.#views.get(session.id)?.view === view && this.#socket.readyState === WebSocket.OPEN) {
      if (view.look(LOOK)) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_PAUSE));
    }
    this.#count();
  }

  #rows(session: Session, from: number, to: number): void {
    const { number = 0, view } = this.#views.get(session.id) ?? {};
    if (!view) return;
    const start = Math.max(from, view.first);
    const rows = view.slice(start, Math.min(to, start + MOST_ROWS)).map(rowOf);
    this.tell({ type: "rows", session: session.id, view: number, from: start, rows });
  }

  #entry(session: Session, id: number): Entry {
    const entry = session.history.get(id);
    if (!entry) throw new UsageError(this.#panel.catalog.panel.forgotten(id));
    return entry;
  }

  #bytes(session: Session, id: number, request: number): void {
    const { bytes } = this.#entry(session, id);
    const frame = new Uint8Array(4 + bytes.length);
    new DataView(frame.buffer).setUint32(0, request);
    frame.set(bytes, 4);
    this.#send(frame);
  }

  /** A page that asks for ever more and takes nothing is closed: it may come back, and ask again. */
  #send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > LOST) this.#socket.close(1013, "Cannot wait for this page any longer");
    else this.#socket.send(data);
  }
}

function rowOf({ id, time, kind, peer, text, bytes, lost, encoding, better, roundTrip }: Entry): Row {
  return {
    id,
    time,
    kind,
    peer,
    text: text.slice(0, ROW_TEXT),
    more: text.length > ROW_TEXT,
    size: bytes.length,
    hex: encodeHex(bytes.subarray(0, ROW_BYTES)),
    lost,
    ...(encoding === undefined ? {} : { encoding }),
    ...(better === undefined ? {} : { better }),
    ...(roundTrip === undefined ? {} : { roundTrip }),
  };
}
