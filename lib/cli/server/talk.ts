/**
 * `--talk`: what is typed on the server goes to its clients.
 *
 * @module
 */
import type { Address, Server } from "../../../mod.ts";
import { readingOf } from "../args/escapes.ts";
import type { ParsedWire } from "../args/wire_flags.ts";
import type { Command } from "../command.ts";
import { exitOf } from "../errors/exit.ts";
import { peerOf } from "../events/events.ts";
import { inputEncodingOf } from "../input/encoding.ts";
import { inputBytes, inputLines } from "../input/stdin.ts";
import { conversation, type ConversationOptions } from "../terminal/conversation.ts";
import { openEditor } from "../terminal/open.ts";
import type { ConnectionNumbers } from "./connection_numbers.ts";

/** A client that can be talked to. */
export interface Listener {
  /** By which it is named on a keyboard. */
  readonly number: number;
  readonly peer: string;
  /** Rejects when it has gone, which is told elsewhere. */
  send(message: string | Uint8Array): Promise<unknown>;
}

/** The clients of a server. */
export function listenersOf(server: Server<Address>, numbers: ConnectionNumbers): Listener[] {
  return [...server.connections].map((connection) => ({
    number: numbers.numberOf(connection),
    peer: peerOf(connection),
    send: (message) => connection.send(message),
  }));
}

/** Sends what is typed to the clients; resolves at `/quit`, and never when the input merely ends. */
export async function typed(
  listeners: () => readonly Listener[],
  { encoding, framing }: Pick<ParsedWire, "encoding" | "framing">,
  command: Command,
  interrupt: () => void,
): Promise<void> {
  const { parsed, catalog, attempt, output: { err } } = command;
  const quit = Promise.withResolvers<void>();
  const editor = await openEditor(command, interrupt);
  err.notice(catalog.typing.serverHelp);
  talk(listeners, {
    lines: editor?.lines() ?? inputLines(inputBytes(), inputEncodingOf(parsed, catalog)),
    catalog,
    encoding,
    read: readingOf(parsed, encoding, catalog),
    stream: framing === "chunks",
    tell: (line) => err.notice(line),
    status: (text) => editor?.status(text),
    quit: quit.resolve,
    // An input that fails ends no server.
  }).catch((error) => err.notice(exitOf(error, attempt, catalog).line));
  await quit.promise;
}

/** Sends what is typed to all clients, or to the one that is named, until the lines end. */
async function talk(
  listeners: () => readonly Listener[],
  options: Omit<ConversationOptions, "who" | "has">,
): Promise<void> {
  const { tell, catalog } = options;
  const clients = (named?: string) =>
    listeners().filter(({ number }) => named === undefined || String(number) === named);
  const who = () => clients().map(({ number, peer }) => `${number}  ${peer}`);
  const has = (number: string) => clients(number).length > 0;
  for await (const { message, to, part } of conversation({ ...options, who, has })) {
    const named = clients(to);
    if (named.length === 0) tell(to === undefined ? catalog.nobody : catalog.noSuchClient(to));
    // A rejected one is gone, which is told where its connection ends.
    const sent = Promise.allSettled(named.map((listener) => listener.send(message)));
    if (part) await sent;
  }
}
