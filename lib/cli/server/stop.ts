/**
 * How a server ends: asked by a signal or from its keyboard, with time for the conversations that go on.
 *
 * @module
 */
import type { Address, Server } from "../../../mod.ts";
import type { ConnectionObserver } from "../events/observer.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { within } from "../../timer/within.ts";

/** The first and the second signal that come. */
export interface Signals {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  /** Counts as one of them: Ctrl-C on a terminal where it is a key like any other. */
  readonly interrupt: () => void;
}

/** SIGINT and SIGTERM from now on. */
export function signals(): Signals {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = () => {
    count++;
    (count === 1 ? first : second).resolve();
  };
  Deno.addSignalListener("SIGINT", onSignal);
  // Windows knows SIGINT and SIGBREAK only.
  Deno.addSignalListener(Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", onSignal);
  return { first: first.promise, second: second.promise, interrupt: onSignal };
}

/** How a server lets its conversations end. */
export interface Drain {
  /** ms that they may go on. */
  readonly ms: number;
  /** Close those that are left; a replay is aborted instead: it would take our own end for the peer's. */
  readonly abort: boolean;
}

/** Accepts no more, lets conversations go on for a while, then ends those that are left; says both. */
export async function drain(
  server: Server<Address>,
  { ms, abort }: Drain,
  observer: Pick<ConnectionObserver, "warn">,
  catalog: MessageCatalog,
): Promise<void> {
  const { connections } = server;
  const finished = server.shutdown();
  if (connections.size > 0) observer.warn(catalog.draining(connections.size, ms));
  // The last part of the time is for saying goodbye, so that nobody is reset before the answer is read.
  const goodbye = Math.min(500, ms / 4);
  if (await within(ms - goodbye, finished)) return;
  if (connections.size > 0) observer.warn(catalog.cut(connections.size));
  for (const connection of connections) {
    if (abort) connection.abort();
    else connection.close();
  }
  await within(goodbye, finished);
}
