/**
 * A record of everything that happens, in a file.
 *
 * @module
 */
import { LineWriter } from "../view/line_writer.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** A file that takes lines; after a failure it drops them. */
export interface RecordWriter {
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
): Promise<RecordWriter> {
  const file = await open(path, catalog);
  let stopped = false;
  const stop = (why: string) => {
    if (stopped) return;
    stopped = true;
    warn(catalog.recordStopped(path, why));
  };
  const lines = new LineWriter(file, (error) => stop(error instanceof Error ? error.message : String(error)));
  return {
    line(text) {
      if (!stopped && !lines.line(text)) stop(catalog.tooSlow);
    },
    flushed: () => lines.flushed(),
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
