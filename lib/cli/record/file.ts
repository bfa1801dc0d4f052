/**
 * A record by its path.
 *
 * @module
 */
import { UsageError } from "../errors/usage_error.ts";
import type { Event } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { visible } from "../view/escape.ts";
import { readRecord, type Recording } from "./reader.ts";
import { RecordError } from "./record_error.ts";
import { recordedEvents } from "./recorded_events.ts";
import { messageOf } from "../errors/message_of.ts";

/**
 * The events of the record at `path`; `-` is standard input.
 *
 * @throws {UsageError} for a file or a line that cannot be read; both are named.
 */
export async function* recordAt(path: string, catalog: MessageCatalog): AsyncGenerator<Event> {
  try {
    const source = path === "-" ? Deno.stdin : await Deno.open(path);
    for await (const { event } of recordedEvents(source.readable, catalog)) yield event;
  } catch (error) {
    throw named(error, path, catalog);
  }
}

/**
 * The last run of the record at `path`.
 *
 * @throws {UsageError} for a file or a line that cannot be read; both are named.
 */
export async function recordingAt(path: string, catalog: MessageCatalog): Promise<Recording> {
  try {
    return await readRecord((await Deno.open(path)).readable, catalog);
  } catch (error) {
    throw named(error, path, catalog);
  }
}

function named(error: unknown, path: string, catalog: MessageCatalog): UsageError {
  return new UsageError(visible(reasonOf(error, path, catalog)));
}

function reasonOf(error: unknown, path: string, catalog: MessageCatalog): string {
  if (error instanceof RecordError) return catalog.badRecord(path, error.line, error.message);
  if (error instanceof Deno.errors.NotCapable) {
    return catalog.notAllowed(catalog.readFrom(path), `--allow-read=${path}`);
  }
  return catalog.cannotReadRecord(path, messageOf(error));
}
