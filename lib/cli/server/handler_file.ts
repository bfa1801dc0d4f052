/**
 * `--handler`: a module of the user's as the server's job. It may change while the server runs.
 *
 * @module
 */
import type { Connection, Handler } from "../../../mod.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { followed } from "./followed_file.ts";
import { messageOf } from "../errors/message_of.ts";

/** What a function from message to reply may return, or promise: nothing, one message, or several. */
export type HandlerReply = string | Uint8Array | readonly (string | Uint8Array)[] | null | undefined | void;

/** A function from message to reply. */
type Reply = (message: string, connection: Connection) => HandlerReply | Promise<HandlerReply>;

/** What a module exports: a handler, or a function from message to reply. */
type Exported = { readonly kind: "connection"; readonly run: Handler } | {
  readonly kind: "message";
  readonly run: Reply;
};

/** The names of a first parameter that takes a connection; a pattern in braces takes parts of one. */
const CONNECTION = /^_*(?:c|conn|connection|client|peer|socket)$/i;

/**
 * A handler that does what the default export of a module says, which is loaded again whenever the file has changed: the
 * next connection, or the next message, meets the new one; until `signal` is aborted.
 *
 * @throws {UsageError} for a module that cannot be loaded, or exports no function by default.
 */
export async function handlerOf(
  path: string,
  catalog: MessageCatalog,
  warn: (reason: string) => void,
  signal?: AbortSignal,
): Promise<Handler> {
  // deno compile puts no loader of modules into a program.
  if (Deno.build.standalone) throw new UsageError(catalog.handler.needsDeno);
  const source = new Source(path, catalog);
  const file = await followed(path, () => source.load(), {
    again: () => warn(catalog.handler.again(path)),
    kept: (mistake) => warn(catalog.handler.kept(mistake)),
  }, signal);
  return async (connection, connections) => {
    try {
      if (file.value.kind === "connection") await file.value.run(connection, connections);
      else await answer(connection, () => file.value, path, catalog);
    } catch (error) {
      // Its own end is told in its own words; so is what the wire did not allow.
      if (error === connection.signal.reason) throw error;
      throw source.located(error);
    }
  };
}

/** Asks for a reply to each message, one after the other. */
function answer(
  connection: Connection,
  current: () => Exported,
  path: string,
  catalog: MessageCatalog,
): Promise<void> {
  let last: Reply | undefined;
  return connection.receiveAll(async (messages) => {
    for (const message of messages) {
      const now = current();
      if (now.kind === "message") last = now.run; // a module of the other kind is for new connections
      const reply = await last?.(message, connection);
      for (const each of Array.isArray(reply) ? reply : [reply]) {
        if (each === undefined || each === null) continue;
        if (typeof each !== "string" && !(each instanceof Uint8Array)) {
          throw new TypeError(`${path}: ${catalog.handler.noReply(describe(each))}`);
        }
        await connection.send(each);
      }
    }
  });
}

/** `5 (number)`. */
function describe(value: unknown): string {
  return typeof value === "object"
    ? Object.prototype.toString.call(value).slice(8, -1)
    : `${String(value)} (${typeof value})`;
}

/** A module, and where in it a mistake is. */
class Source {
  readonly #path: string;
  readonly #url: string;
  readonly #catalog: MessageCatalog;
  #version = 0;

  constructor(path: string, catalog: MessageCatalog) {
    this.#path = path;
    this.#url = urlOf(path);
    this.#catalog = catalog;
  }

  /** The newest version: to the loader each is another module. */
  async load(): Promise<Exported> {
    let module: { readonly default?: unknown; readonly takes?: unknown };
    try {
      module = await import(`${this.#url}?${this.#version++}`);
    } catch (error) {
      throw this.#unusable(error);
    }
    const { default: run, takes } = module;
    // A class cannot be called.
    if (typeof run !== "function" || /^class\b/.test(String(run))) {
      throw new UsageError(this.#catalog.handler.noFunction(this.#path));
    }
    const kind = takes === "connection" || takes === "message" ? takes : kindOf(run);
    return { kind, run } as Exported;
  }

  /** The same error, with the place in the module where it was thrown, if it was. */
  located(error: unknown): unknown {
    const place = error instanceof Error ? this.#placeIn(error.stack ?? "") : undefined;
    if (place === undefined) return error;
    return new Error(`${place}: ${messageOf(error)}`, { cause: error });
  }

  #unusable(error: unknown): UsageError {
    const { readFrom, notAllowed, handler } = this.#catalog;
    const text = messageOf(error);
    if (error instanceof Deno.errors.NotCapable || /^Requires read access/.test(text)) {
      return new UsageError(notAllowed(readFrom(this.#path), `--allow-read=${this.#path}`));
    }
    const place = this.#placeIn(text) ?? this.#placeIn(error instanceof Error ? error.stack ?? "" : "");
    const [first = ""] = text.split("\n");
    return new UsageError(handler.unusable(place ?? this.#path, first));
  }

  /** `FILE:3:9`, from the first line that names the module. */
  #placeIn(text: string): string | undefined {
    const at = text.indexOf(`${this.#url}?`);
    const [, line, column] = at < 0 ? [] : /^\?\d+:(\d+):(\d+)/.exec(text.slice(at + this.#url.length)) ?? [];
    return line === undefined ? undefined : `${this.#path}:${line}:${column}`;
  }
}

function urlOf(path: string): string {
  const base = new URL(`file://${Deno.cwd().replaceAll("\\", "/").replace(/^(?=[A-Za-z]:)/, "/")}/`);
  const plain = path.replaceAll("%", "%25").replaceAll("#", "%23").replaceAll("?", "%3f");
  const slashed = Deno.build.os === "windows" ? plain.replaceAll("\\", "/").replace(/^(?=[A-Za-z]:)/, "/") : plain;
  return new URL(slashed, base).href;
}

/** Which of the two a function is, by the name of its first parameter. */
function kindOf(run: object): Exported["kind"] {
  const text = String(run).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, " ");
  const [, first = ""] = /^(?:async\b)?\s*(?:function\b\s*\*?\s*[\w$]*)?\s*\(?\s*([\w$]+|\{)?/.exec(text) ?? [];
  return first === "{" || CONNECTION.test(first) ? "connection" : "message";
}
