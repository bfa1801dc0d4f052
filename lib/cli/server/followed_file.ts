/**
 * A file that is read again when it has changed, and at SIGHUP.
 *
 * @module
 */
import { onHangup } from "../hangup.ts";
import { changesOf, versionOf } from "./file_changes.ts";
import { messageOf } from "../errors/message_of.ts";

/** What is said about a file that was read again. */
export interface Followed<T> {
  /** It was read, and is used from now on. */
  again(value: T): void;
  /** It cannot be read; what was read before stays. */
  kept(reason: string): void;
}

/** What a file says now, or said when it could be read last. */
export interface Current<T> {
  readonly value: T;
}

/**
 * Loads a file, and again whenever it is another one.
 *
 * Until `signal` is aborted.
 *
 * @throws what the first loading throws; whatever a later one throws is told, and changes nothing.
 */
export async function followed<T>(
  path: string,
  load: () => Promise<T>,
  told: Followed<T>,
  signal?: AbortSignal,
): Promise<Current<T>> {
  const known = await versionOf(path);
  const current = { value: await load() };
  // Several may be loading: the one that began last wins.
  let begun = 0;
  let used = 0;
  const reload = async () => {
    const turn = ++begun;
    try {
      const value = await load();
      if (turn < used) return;
      used = turn;
      current.value = value;
      told.again(value);
    } catch (error) {
      // Nobody waits for this, so nothing may escape: no mistake in a file ends a server.
      if (turn > used) told.kept(messageOf(error));
    }
  };
  const end = onHangup(reload, told.kept);
  signal?.addEventListener("abort", end, { once: true });
  watch(path, known, reload, signal);
  return current;
}

async function watch(
  path: string,
  known: string,
  changed: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Not awaited: a version whose loading never ends, a pipe or a module that waits, must not keep out the next one.
  for await (const _ of changesOf(path, known, signal)) changed();
}
