/**
 * Noticing that a file has changed.
 *
 * @module
 */

/** ms between two looks. Looking needs no more than `--allow-read` of the file, and works on every file system. */
const PERIOD = 200;

/** What tells one version of a file from another without reading it; empty when there is no file. */
export async function versionOf(path: string): Promise<string> {
  try {
    const { mtime, size, ino } = await Deno.stat(path);
    return `${mtime?.getTime()} ${size} ${ino}`;
  } catch {
    return ""; // whoever reads it next hears why
  }
}

/**
 * Yields when the file is no longer what it was at `known`, once it has stayed the same between two looks; until `signal`
 * is aborted.
 */
export async function* changesOf(path: string, known: string, signal?: AbortSignal): AsyncGenerator<void> {
  for (let last = known; !signal?.aborted;) {
    await new Promise<void>((resolve) => Deno.unrefTimer(setTimeout(resolve, PERIOD)));
    const now = await versionOf(path);
    if (now !== known && now === last) {
      known = now;
      yield;
    }
    last = now;
  }
}
