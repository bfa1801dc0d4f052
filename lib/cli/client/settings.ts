/**
 * What was typed for the client itself: whom to call, what to say, how long to wait.
 *
 * @module
 */
import type { ParsedArgs } from "../args/flags.ts";
import { time, whole } from "../args/units.ts";
import { firstUnwritable, valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import { everyOf } from "../every.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { inputEncodingOf } from "../input/encoding.ts";
import { type Expectation, expectation } from "./expectation.ts";
import { type Target, targetOf } from "./target.ts";

/** ms that a reply may take when nothing else was said. */
export const REPLY_TIME = 5000;

/** How the client talks. */
export type Manner =
  /** Each message waits for a reply. */
  | "ask"
  /** All is sent, no reply is waited for. */
  | "send"
  /** Nothing is sent. */
  | "receive"
  /** The messages are sent again and again. */
  | "repeat"
  /** Lines of a pipe or a file, until its end. */
  | "pipe"
  /** Lines that somebody types. */
  | "type";

/** The client's settings, checked. */
export interface ClientSettings extends Target {
  readonly manner: Manner;
  /** ms to connect. */
  readonly timeout: number;
  /** `--wait` in ms; undefined when it was not given. */
  readonly wait: number | undefined;
  /** ms in which the server may add something after its last reply, and after our end. */
  readonly linger: number;
  /** Wait for the server's first message before anything is sent. */
  readonly greeting: boolean;
  readonly expect: { readonly text: string; readonly met: Expectation } | undefined;
  /** Messages after which the client leaves; `Infinity` when there is no such number. */
  readonly count: number;
  /** ms that the run may take; undefined when it may take for ever. */
  readonly deadline: number | undefined;
  /** Call again when the connection is lost. */
  readonly reconnect: boolean;
  /** ms between two times that the messages are sent; undefined: once. */
  readonly every: number | undefined;
  /** What standard input is written in. */
  readonly inputEncoding: string;
}

/**
 * Reads the settings. `typing` tells that somebody sits at the keyboard.
 *
 * @throws {UsageError} for a value that means nothing, and for two that exclude each other.
 */
export function settingsOf(parsed: ParsedArgs, typing: boolean, catalog: MessageCatalog): ClientSettings {
  const target = targetOf(parsed, catalog);
  const every = everyOf(parsed, catalog);
  const manner = mannerOf(parsed, target.messages, typing, catalog);
  const timeOf = (name: string) => {
    const text = valueOf(parsed, name);
    return text === undefined ? undefined : time(`--${name}`, text, catalog);
  };
  const expect = valueOf(parsed, "expect");
  const count = valueOf(parsed, "count");
  return {
    ...target,
    manner,
    timeout: timeOf("timeout") ?? 10_000,
    wait: timeOf("wait"),
    linger: timeOf("linger") ?? 200,
    greeting: parsed.options.has("greeting"),
    expect: expect === undefined ? undefined : { text: expect, met: expectation(expect, catalog) },
    count: count === undefined ? Infinity : whole("--count", count, 1, 1e9, catalog),
    deadline: timeOf("deadline"),
    reconnect: parsed.options.has("reconnect"),
    every,
    inputEncoding: inputEncodingOf(parsed, catalog),
  };
}

function mannerOf(
  { options }: ParsedArgs,
  messages: readonly string[],
  typing: boolean,
  catalog: MessageCatalog,
): Manner {
  const given = ["send-only", "receive-only", "every"].filter((name) => options.has(name));
  if (given.length > 1) throw new UsageError(catalog.exclusive(given.map((name) => `--${name}`).join(" ")));
  if (options.has("every")) {
    if (messages.length === 0) throw new UsageError(catalog.onlyWith("--every", "MESSAGE"));
    return "repeat";
  }
  if (options.has("receive-only")) {
    if (messages.length > 0) throw new UsageError(catalog.exclusive(`--receive-only ${messages[0]}`));
    return "receive";
  }
  if (options.has("send-only")) {
    if (options.has("expect")) throw new UsageError(catalog.exclusive("--send-only --expect"));
    return "send";
  }
  if (messages.length > 0) return "ask";
  return typing ? "type" : "pipe";
}

/**
 * Checks that messages which are bytes can be sent, before anything is.
 *
 * @throws {UsageError} for a message that is no hexadecimal text, in `hex`.
 */
export function checkMessages(messages: readonly string[], encoding: string, catalog: MessageCatalog): void {
  if (encoding !== "hex") return;
  for (const message of messages) {
    if (firstUnwritable(message, encoding) !== undefined) throw new UsageError(catalog.notHex(message));
  }
}
