/**
 * `--talk`: what is typed on the server goes to its clients.
 *
 * @module
 */
import type { Connection, Server } from "../../../mod.ts";
import { peerOf } from "../events/events.ts";
import type { Output } from "../view/text_view.ts";

/** Numbers for connections, in the order they came, so that one can be named on a keyboard. */
export class ConnectionNumbers {
  #numbers = new WeakMap<Connection, number>();
  #last = 0;

  /** The number of a connection, the same at every call. */
  numberOf(connection: Connection): number {
    let number = this.#numbers.get(connection);
    if (number === undefined) this.#numbers.set(connection, number = ++this.#last);
    return number;
  }
}

/** Reads lines until the input ends or `/quit`; true when it was `/quit`. */
export async function talk(
  lines: AsyncIterable<string>,
  server: Server,
  numbers: ConnectionNumbers,
  output: Output,
): Promise<boolean> {
  const { err, catalog } = output;
  err.line(catalog.talkHelp);
  for await (const line of lines) {
    if (line === "/quit") return true;
    if (line === "/who") {
      const rows = [...server.connections].map((conn) => `${numbers.numberOf(conn)}  ${peerOf(conn)}`);
      err.line(rows.length > 0 ? rows.join("\n") : catalog.nobody);
      continue;
    }
    const [, number, text] = /^\/to\s+(\S+)\s(.*)$/s.exec(line) ?? [];
    const to = [...server.connections].filter((conn) =>
      number === undefined || String(numbers.numberOf(conn)) === number
    );
    if (to.length === 0) err.line(number === undefined ? catalog.nobody : catalog.noSuchClient(number));
    for (const conn of to) conn.send(text ?? line);
  }
  return false;
}
