/**
 * What is typed in a conversation: messages, and commands that begin with `/`.
 *
 * @module
 */
import { decodeHex } from "../deps.ts";
import { EncodeError } from "../../../mod.ts";
import type { Reading } from "../args/escapes.ts";
import { codePoint } from "../errors/exit.ts";
import { firstUnwritable } from "../args/wire_flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { FileError, pieces } from "./file.ts";

/** One thing to be sent. */
export interface Utterance {
  readonly message: string | Uint8Array;
  /** To whom: the number of a client; undefined: to all, or to the one there is. */
  readonly to: string | undefined;
  /** More of the same follows: whoever sends it waits until it is taken. */
  readonly part: boolean;
}

/** What a conversation needs. */
export interface ConversationOptions {
  /** What is typed. */
  readonly lines: AsyncIterable<string>;
  readonly catalog: MessageCatalog;
  /** The encoding of the wire. */
  readonly encoding: string;
  /** Makes of a text what is sent; throws an EncodeError for one that cannot be. */
  readonly read: Reading;
  /** Whether messages are sent as a stream: a file goes in pieces then, else it is one message. */
  readonly stream: boolean;
  /** Prints a line for the one who types. */
  readonly tell: (line: string) => void;
  /** Shows how far a file has been sent; an empty text: no more. */
  readonly status: (text: string) => void;
  /** Called for `/quit`; nothing follows. */
  readonly quit: () => void;
  /** The clients of a server, one a line; undefined where there is only one to talk to. */
  readonly who?: () => readonly string[];
  /** Whether there is a client of this number. */
  readonly has?: (number: string) => boolean;
}

/**
 * Reads what is typed: text, `//text` for a text that begins with a slash, `/hex 01 03`, `/file NAME`, `/help`, `/quit`;
 * on a server `/who` and `/to N …` as well. An unknown `/word` is told, and nothing is sent.
 */
export async function* conversation(options: ConversationOptions): AsyncGenerator<Utterance> {
  for await (const line of options.lines) {
    const [, word, rest = ""] = /^\/(?!\/)(\S*)\s*(.*)$/s.exec(line) ?? [];
    if (word === "quit") return options.quit();
    if (word === "help") options.tell(help(options));
    else if (word === "who" && options.who) tellWho(options);
    else if (word === "to" && options.who) yield* to(rest, options);
    else yield* utterances(line, undefined, options);
  }
}

function help({ catalog, who }: ConversationOptions): string {
  return who ? catalog.typing.serverHelp : catalog.typing.help;
}

function tellWho({ who, tell, catalog }: ConversationOptions): void {
  const rows = who?.() ?? [];
  for (const row of rows.length > 0 ? rows : [catalog.nobody]) tell(row);
}

/** `N text`, or `N /hex …`, `N /file …`. */
async function* to(rest: string, options: ConversationOptions): AsyncGenerator<Utterance> {
  const { tell, catalog, has } = options;
  const [, number, line] = /^(\S+)\s(.*)$/s.exec(rest) ?? [];
  if (number === undefined || line === undefined) return tell(catalog.typing.toWhat);
  if (!has?.(number)) return tell(catalog.noSuchClient(number));
  yield* utterances(line, number, options);
}

/** What is to be sent. */
async function* utterances(
  line: string,
  to: string | undefined,
  options: ConversationOptions,
): AsyncGenerator<Utterance> {
  const { encoding, catalog, tell } = options;
  const [, word, rest = ""] = /^\/(?!\/)(\S*)\s*(.*)$/s.exec(line) ?? [];
  if (word === "file") return yield* file(rest, to, options);
  if (word === "hex") {
    const bytes = bytesOf(rest);
    if (!bytes) return tell(catalog.typing.badHex(rest));
    return yield { message: bytes, to, part: false };
  }
  if (word !== undefined) return tell(catalog.typing.unknown(`/${word}`));
  const text = line.startsWith("//") ? line.slice(1) : line;
  if (encoding === "hex" && firstUnwritable(text, encoding) !== undefined) return tell(catalog.notHex(text));
  let message: string | Uint8Array;
  try {
    message = options.read(text);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    return tell(catalog.unencodable(error.encoding, codePoint(error.character)));
  }
  yield { message, to, part: false };
}

/** A file as it is: in pieces on a stream, else as one message. */
async function* file(path: string, to: string | undefined, options: ConversationOptions): AsyncGenerator<Utterance> {
  const { stream, catalog, tell, status } = options;
  if (path === "") return tell(catalog.typing.fileWhat);
  let sent = 0;
  try {
    for await (const { bytes, total } of pieces(path, stream)) {
      yield { message: bytes, to, part: true };
      sent += bytes.length;
      status(total > 0 ? `${path} ${Math.floor(sent / total * 100)} %` : path);
    }
    tell(catalog.typing.fileSent(path, sent));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    tell(
      error.limit > 0 ? catalog.typing.fileTooLarge(path, error.limit) : catalog.typing.badFile(path, error.message),
    );
  } finally {
    status("");
  }
}

function bytesOf(text: string): Uint8Array | undefined {
  const digits = text.replace(/\s+/g, "");
  return /^(?:[\da-f]{2})+$/i.test(digits) ? decodeHex(digits) : undefined;
}
