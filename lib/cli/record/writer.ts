/**
 * A record of everything that happens, in a file.
 *
 * @module
 */
import { LineWriter } from "../view/line_writer.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** Takes lines; after a failure it takes them in vain. */
export interface Record {
  line(text: string): void;
  /** Resolves when everything so far was written, or cannot be. */
  flushed(): Promise<void>;
}

/**
 * Opens a file to append to. A write that fails, or a disk that is too slow, ends the record with one warning and
 * nothing else: a record with a hole would be none.
 *
 * @throws {UsageError} when the file cannot be opened.
 */
export async function openRecord(
  path: string,
  catalog: MessageCatalog,
  warn: (reason: string) => void,
): Promise<Record> {
  const file = await open(path, catalog);
  let over = false;
  const stop = (why: string) => {
    if (over) return;
    over = true;
    warn(catalog.recordStopped(path, why));
  };
  const log = new LineWriter(file, (error) => stop(error instanceof Error ? error.message : String(error)));
  return {
    line(text) {
      if (!over && !log.line(text)) stop(catalog.tooSlow);
    },
    flushed: () => log.flushed(),
  };
}

async function open(path: string, catalog: MessageCatalog): Promise<Deno.FsFile> {
  try {
    return await Deno.open(path, { append: true, create: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new UsageError(catalog.notAllowed(catalog.recordTo(path), `--allow-write=${path}`));
    }
    throw new UsageError(catalog.cannotRecord(path, error instanceof Error ? error.message : String(error)));
  }
}
