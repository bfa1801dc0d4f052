/**
 * All sessions of the panel, and the pages that look at them.
 *
 * @module
 */
import meta from "../../../deno.json" with { type: "json" };
import { encodings } from "../../codec/mod.ts";
import { CHECKSUM_CHOICES } from "../args/checksum_spec.ts";
import { FRAMING_SPECS } from "../args/framing_spec.ts";
import { PROFILE_NAMES, PROFILES } from "../args/profile.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { Language, MessageCatalog } from "../i18n/messages.ts";
import { entriesOf, loaded } from "./loaded.ts";
import type { NamedFiles } from "./named_files.ts";
import { type Looked, Page } from "./page.ts";
import type { Settings, ToPage } from "./protocol.ts";
import { Session, type SessionContext } from "./session.ts";

/** Sessions at a time. */
const MOST_SESSIONS = 64;
/** Encodings that are no encodings of the standard. */
const OURS = ["binary", "hex", "auto"].map((name) => ({ name, labels: [name] }));

/** What the panel needs of the command. */
export interface PanelContext {
  readonly language: Language;
  readonly catalog: MessageCatalog;
  /** Bytes of history of each session. */
  readonly history: number;
  readonly files: NamedFiles;
}

/** The sessions by their number, and who looks. */
export class Panel implements Looked {
  readonly sessions = new Map<number, Session>();
  readonly pages = new Set<Page>();
  readonly #context: PanelContext;
  readonly #forSession: SessionContext;
  #last = 0;

  constructor(context: PanelContext) {
    this.#context = context;
    this.#forSession = {
      ...context,
      changed: (session) => {
        for (const page of this.pages) page.changed(session);
      },
    };
  }

  get catalog(): MessageCatalog {
    return this.#context.catalog;
  }

  get files(): NamedFiles {
    return this.#context.files;
  }

  /** What a new page has to know. */
  hello(): ToPage {
    const { folder } = this.files;
    return {
      type: "hello",
      version: meta.version,
      language: this.#context.language,
      encodings: [...encodings.map(({ name, labels }) => ({ name, labels: [...labels] })), ...OURS],
      framings: FRAMING_SPECS,
      checksums: CHECKSUM_CHOICES,
      profiles: PROFILE_NAMES.map((name) => {
        const { encoding, framing, checksum, about } = PROFILES[name];
        return { name, encoding, framing, about, ...(checksum === undefined ? {} : { checksum }) };
      }),
      sessions: [...this.sessions.values()].map((session) => session.info()),
      ...(folder === undefined ? {} : { files: folder }),
    };
  }

  /** A page has come. */
  opened(socket: WebSocket): void {
    const page = new Page(socket, this);
    this.pages.add(page);
    socket.addEventListener("close", () => this.pages.delete(page));
  }

  /**
   * Opens a session with these settings: a new one, or one that is there already.
   *
   * @throws {UsageError} for settings that cannot be used; the session is there all the same, and says why.
   */
  async open(settings: Settings, id?: number): Promise<Session> {
    const session = (id === undefined ? undefined : this.sessions.get(id)) ?? this.#add(settings);
    await session.open(settings);
    return session;
  }

  /**
   * A closed session that shows a record.
   *
   * @throws {RecordError} for a line that is broken.
   */
  async load(record: Uint8Array): Promise<Session> {
    const { recording, settings, events } = await loaded(record, this.catalog);
    const session = this.#add(settings);
    session.recording = recording;
    entriesOf(events, await session.wire(), this.catalog, (entry) => session.add(entry));
    this.#forSession.changed(session);
    return session;
  }

  /** Closes a session for good. */
  async remove(session: Session): Promise<void> {
    await session.close();
    this.sessions.delete(session.id);
    for (const page of this.pages) page.removed(session);
  }

  /** Closes everything. */
  async close(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.close()));
    for (const page of this.pages) page.end();
  }

  #add(settings: Settings): Session {
    if (this.sessions.size >= MOST_SESSIONS) throw new UsageError(this.catalog.panel.tooManySessions(MOST_SESSIONS));
    const session = new Session(++this.#last, settings, this.#forSession);
    this.sessions.set(session.id, session);
    return session;
  }
}
