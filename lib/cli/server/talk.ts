/**
 * `--talk`: what is typed on the server goes to its clients.
 *
 * @module
 */
import type { Connection, Server } from "../../../mod.ts";
import { peerOf } from "../events/events.ts";
import type { Screen } from "../view/text_view.ts";

/** Numbers for connections, in the order they came, so that one can be named on a keyboard. */
export class Roll {
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
export async function talk(lines: AsyncIterable<string>, server: Server, roll: Roll, screen: Screen): Promise<boolean> {
  const { err, words } = screen;
  err.line(words.talkHelp);
  for await (const line of lines) {
    if (line === "/quit") return true;
    if (line === "/who") {
      const rows = [...server.connections].map((conn) => `${roll.numberOf(conn)}  ${peerOf(conn)}`);
      err.line(rows.length > 0 ? rows.join("\n") : words.nobody);
      continue;
    }
    const [, number, text] = /^\/to\s+(\S+)\s(.*)$/s.exec(line) ?? [];
    const to = [...server.connections].filter((conn) => number === undefined || String(roll.numberOf(conn)) === number);
    if (to.length === 0) err.line(number === undefined ? words.nobody : words.noSuchClient(number));
    for (const conn of to) conn.send(text ?? line);
  }
  return false;
}
