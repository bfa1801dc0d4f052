/**
 * All sessions of the panel, and the pages that look at them.
 *
 * @module
 */
import meta from "../../../deno.json" with { type: "json" };
import type { Handler } from "../../../mod.ts";
import { encodings } from "../../codec/mod.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { FRAMING_SPECS } from "../args/framing_spec.ts";
import type { ParsedWire } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { Language, MessageCatalog } from "../i18n/messages.ts";
import { type Looked, Page } from "./page.ts";
import type { Settings, ToPage } from "./protocol.ts";
import { loaded } from "./saved.ts";
import { Session, type SessionContext } from "./session.ts";

/** Sessions at a time. */
const MOST_SESSIONS = 64;

/** What the panel needs of the command. */
export interface PanelContext {
  readonly language: Language;
  readonly catalog: MessageCatalog;
  /** Bytes of history of each session. */
  readonly history: number;
  /** Makes the job of a server. */
  readonly jobOf: (args: ParsedArgs, wire: ParsedWire, warn: (reason: string) => void) => Promise<Handler>;
  /** The job of a server that answers by rules which stand in its settings. */
  readonly rulesOf: (rules: string, wire: ParsedWire) => Promise<Handler>;
  /** Looks at rules: what is wrong with them, or what they answer to a message. */
  readonly tryRules: (rules: string, wire: ParsedWire, message?: string) => Promise<unknown>;
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
      catalog: context.catalog,
      history: context.history,
      jobOf: (args, wire, session) => {
        const { rules } = session.settings;
        if (rules !== undefined && !args.options.has("rules")) return context.rulesOf(rules, wire);
        return context.jobOf(args, wire, (reason) => session.note("warning", "", reason));
      },
      changed: (session) => {
        for (const page of this.pages) page.changed(session);
      },
      added: (session, entry) => {
        for (const page of this.pages) page.saw(session, entry);
      },
    };
  }

  /** The language of what it says. */
  get catalog(): MessageCatalog {
    return this.#context.catalog;
  }

  /** What a new page has to know. */
  hello(): ToPage {
    return {
      type: "hello",
      version: meta.version,
      language: this.#context.language,
      encodings: [...encodings.map(({ name, labels }) => ({ name, labels: [...labels] })), ...OURS],
      framings: FRAMING_SPECS,
      sessions: [...this.sessions.values()].map((session) => session.info()),
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
   * @throws {UsageError} for settings that cannot be used; the session is there all the same, closed, and says why.
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
    const { side, encoding, framing, steps } = await loaded(record, this.#context.catalog);
    const session = this.#add({ side, options: { encoding, framing }, operands: [] });
    await session.load(steps);
    this.#forSession.changed(session);
    return session;
  }

  #add(settings: Settings): Session {
    if (this.sessions.size >= MOST_SESSIONS) {
      throw new UsageError(`Cannot open another session: there are ${MOST_SESSIONS} already, close one`);
    }
    const session = new Session(++this.#last, settings, this.#forSession);
    this.sessions.set(session.id, session);
    return session;
  }

  /** Closes a session for good. */
  async remove(session: Session): Promise<void> {
    await session.close();
    this.sessions.delete(session.id);
    for (const page of this.pages) page.removed(session);
  }

  /** What is wrong with rules, or what they answer to `message`. */
  async checkRules(session: Session, rules: string, message?: string): Promise<unknown> {
    return await this.#context.tryRules(rules, await session.wire(), message);
  }

  /** Closes everything. */
  async close(): Promise<void> {
    await Promise.all([...this.sessions.values()].map((session) => session.close()));
    for (const page of this.pages) page.end();
  }
}

const OURS = ["binary", "hex", "auto"].map((name) => ({ name, labels: [name] }));
