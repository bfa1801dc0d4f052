/**
 * One session of the panel: a server or a client with its settings, its peers and its history.
 *
 * @module
 */
import type { ParsedArgs } from "../args/flags.ts";
import { named, type ParsedWire, wireOf } from "../args/wire_flags.ts";
import { type Attempt, exitOf, reasonOf } from "../errors/exit.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { Recording } from "../record/reader.ts";
import { Conversations } from "./conversations.ts";
import { type Entry, History } from "./history.ts";
import { type PanelJob, panelJobOf } from "./job.ts";
import type { NamedFiles } from "./named_files.ts";
import { client, type Opened, type Opening, server } from "./opening.ts";
import type { SessionInfo, Settings } from "./protocol.ts";
import { readAgain } from "./read_again.ts";
import { argsOf, changesOf, commandOf } from "./session_args.ts";

/** What a session needs of the command. */
export interface SessionContext {
  readonly catalog: MessageCatalog;
  /** Bytes of history. */
  readonly history: number;
  readonly files: NamedFiles;
  /** Told when the state or the settings have changed. */
  readonly changed: (session: Session) => void;
}

/** Settings that were checked. */
interface Prepared {
  readonly settings: Settings;
  readonly wire: ParsedWire;
  readonly job: PanelJob | undefined;
  readonly opening: Opening;
}

/** A server or a client. */
export class Session {
  readonly id: number;
  readonly history: History;
  /** Who is connected, and what is said. */
  readonly conversations: Conversations;
  /** What is shown is a record. */
  recording: Recording | undefined;
  readonly #context: SessionContext;
  #settings: Settings;
  #state: SessionInfo["state"] = "closed";
  #problem: string | undefined;
  #notice: string | undefined;
  #wire: ParsedWire | undefined;
  #job: PanelJob | undefined;
  #opened: Opened | undefined;
  /** Ends an attempt to open. */
  #cut = new AbortController();
  /** One change of the settings comes after the other, whichever page asks. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(id: number, settings: Settings, context: SessionContext) {
    this.id = id;
    this.#settings = settings;
    this.#context = context;
    this.history = new History(context.history);
    this.conversations = new Conversations(context.catalog, (entry) => this.add(entry));
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** The options of its settings. */
  get args(): ParsedArgs {
    return argsOf(this.#settings, this.#context.catalog);
  }

  /** The encoding and the framing that are in use, or would be. */
  async wire(): Promise<ParsedWire> {
    return this.#wire ??= await wireOf(this.args, this.#context.catalog);
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  info(): SessionInfo {
    return {
      id: this.id,
      settings: this.#settings,
      state: this.#state,
      address: this.#opened?.address ?? "",
      ...named(this.#wire ?? { encoding: "", framing: "" }),
      ...(this.#problem === undefined ? {} : { problem: this.#problem }),
      ...(this.#notice === undefined ? {} : { notice: this.#notice }),
      ...(this.recording === undefined ? {} : {
        record: { side: this.recording.side, connections: this.recording.connections.map(({ length }) => length) },
      }),
      command: commandOf(this.#settings),
    };
  }

  /**
   * Opens with these settings; what was open before is closed, unless only its rules are others.
   *
   * @throws {UsageError} for settings that cannot be used: what is open stays open.
   */
  open(settings: Settings = this.#settings): Promise<void> {
    return this.#inTurn(() => this.#open(settings));
  }

  /** Ends all its connections, and stops listening. */
  close(): Promise<void> {
    this.#cut.abort();
    return this.#inTurn(async () => {
      this.#notice = undefined;
      await this.#close();
    });
  }

  /** One more entry. */
  add(entry: Omit<Entry, "id">): void {
    this.history.add(entry);
  }

  async #open(settings: Settings): Promise<void> {
    const { catalog } = this.#context;
    const attempt: Attempt = { action: "talk", hostname: "", port: 0 };
    try {
      if (await this.#useRules(settings)) return;
      const prepared = await this.#prepare(settings, attempt);
      const changes = changesOf(this.#settings, settings);
      const ended = this.conversations.size;
      const again = this.#opened !== undefined;
      await this.#close();
      this.#use(prepared);
      this.#notice = again ? catalog.panel.reopened(changes, ended) : undefined;
      this.#set("opening");
      this.#cut = new AbortController();
      const observer = this.conversations.observer(prepared.wire, settings.side === "server");
      this.#opened = await prepared.opening(observer, this.#cut.signal);
      this.#ends(this.#opened);
      this.#set("open");
      if (this.#notice !== undefined) this.conversations.note("warning", "", this.#notice);
    } catch (error) {
      const problem = exitOf(error, attempt, catalog).line;
      if (!this.#opened) {
        this.#settings = settings;
        this.#problem = problem;
        this.#notice = undefined;
        this.#set("closed");
      }
      throw new UsageError(problem);
    }
  }

  /** Whether nothing but the rules is different, which are then in use. */
  async #useRules(settings: Settings): Promise<boolean> {
    const { rules } = settings;
    const only = changesOf(this.#settings, settings).join() === "rules";
    if (!this.#opened || rules === undefined || !only || !this.#job?.use) return false;
    await this.#job.use(rules);
    this.#settings = settings;
    this.#notice = this.#context.catalog.panel.rulesInUse;
    this.conversations.note("warning", "", this.#notice);
    this.#context.changed(this);
    return true;
  }

  async #prepare(settings: Settings, attempt: Attempt): Promise<Prepared> {
    const { catalog, files } = this.#context;
    const args = await files.in(argsOf(settings, catalog));
    const wire = await wireOf(args, catalog);
    if (settings.side === "client") {
      return { settings, wire, job: undefined, opening: await client(args, wire, attempt, catalog) };
    }
    const warn = (reason: string) => this.conversations.note("warning", "", reason);
    const farSide = (wire: ParsedWire) => this.conversations.farSide(wire);
    const job = await panelJobOf(args, settings.rules, wire, { farSide, warn }, catalog);
    return { settings, wire, job, opening: await server(args, wire, job, attempt, catalog) };
  }

  #use({ settings, wire, job }: Prepared): void {
    const before = this.#wire;
    this.#settings = settings;
    this.#wire = wire;
    this.#job = job;
    this.#problem = undefined;
    if (before && before.encoding !== wire.encoding) readAgain(this.history, wire);
  }

  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    this.conversations.disconnect();
    await opened?.close();
    await this.#job?.close?.();
    this.#job = undefined;
    this.#set("closed");
  }

  /** A client is closed when its server is gone. */
  async #ends(opened: Opened): Promise<void> {
    const reason = await opened.over;
    if (this.#opened !== opened) return;
    this.#opened = undefined;
    this.#problem = reason === undefined ? undefined : reasonOf(reason, this.#context.catalog);
    this.#set("closed");
  }

  #set(state: SessionInfo["state"]): void {
    this.#state = state;
    this.#context.changed(this);
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {}); // whoever asked is told
    return done;
  }
}
