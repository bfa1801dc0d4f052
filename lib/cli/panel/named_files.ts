/**
 * Files that a session may use: those that the command line names, and those below `--web-files DIR`.
 *
 * Links are followed before it is decided: what counts is where a file is, not how it is called.
 *
 * @module
 */
import type { ParsedArgs } from "../args/flags.ts";
import { CLIENT_FLAGS } from "../client/flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { SERVER_FLAGS } from "../server/flags.ts";

const FLAGS = [...SERVER_FLAGS, ...CLIENT_FLAGS];
/** Options whose value is a file: the table says so, of those that are still to come, too. */
const FILE_OPTIONS: readonly string[] = FLAGS.filter(({ value }) => value === "FILE").map(({ name }) => name);
/** Options whose value is a list, in which files stand behind `@`. */
const LIST_OPTIONS: readonly string[] = FLAGS.filter(({ help }) => help.en.includes("@FILE")).map(({ name }) => name);
/** Names that are told of a folder, and how deep they are looked for. */
const MOST_NAMES = 500;
const MOST_DEPTH = 3;

/** Which files may be named. */
export class NamedFiles {
  readonly #catalog: MessageCatalog;
  /** `option=value` of the command line: its files are the person's own choice. */
  readonly #typed: ReadonlySet<string>;
  /** The folder itself, with no link left in it. */
  readonly folder: string | undefined;

  private constructor(catalog: MessageCatalog, typed: ReadonlySet<string>, folder: string | undefined) {
    this.#catalog = catalog;
    this.#typed = typed;
    this.folder = folder;
  }

  /**
   * The files of a command line.
   *
   * @throws {UsageError} for a folder that is none, or cannot be read.
   */
  static async of(parsed: ParsedArgs, folder: string | undefined, catalog: MessageCatalog): Promise<NamedFiles> {
    const typed = [...FILE_OPTIONS, ...LIST_OPTIONS].map((name) => `${name}=${parsed.options.get(name)}`);
    const real = folder === undefined ? undefined : await folderAt(folder, catalog);
    return new NamedFiles(catalog, new Set(typed), real);
  }

  /**
   * What was typed, with files in place of their names.
   *
   * @throws {UsageError} for a file that may not be used.
   */
  async in(parsed: ParsedArgs): Promise<ParsedArgs> {
    const options = new Map(parsed.options);
    for (const name of FILE_OPTIONS) {
      const value = options.get(name);
      if (typeof value === "string" && !this.#typed.has(`${name}=${value}`)) options.set(name, await this.#file(value));
    }
    for (const name of LIST_OPTIONS) {
      const value = options.get(name);
      if (typeof value !== "string" || this.#typed.has(`${name}=${value}`)) continue;
      const entries = value.split(",").map(async (entry) =>
        entry.startsWith("@") ? `@${await this.#file(entry.slice(1))}` : entry
      );
      options.set(name, (await Promise.all(entries)).join(","));
    }
    return { ...parsed, options };
  }

  /** The files below the folder, by their names from there, for a page to offer. */
  async names(): Promise<string[]> {
    const found: string[] = [];
    if (this.folder !== undefined) await list(this.folder, "", MOST_DEPTH, found);
    return found.sort();
  }

  async #file(name: string): Promise<string> {
    const { panel } = this.#catalog;
    if (this.folder === undefined) throw new UsageError(panel.noFiles(name));
    const path = absolute(name) ? name : `${this.folder}/${name}`;
    const real = await Deno.realPath(path).catch(() => undefined);
    // Whether there is something outside is not told either.
    if (real === undefined || !below(real, this.folder)) throw new UsageError(panel.notBelow(name, this.folder));
    return real;
  }
}

async function folderAt(folder: string, catalog: MessageCatalog): Promise<string> {
  try {
    const real = await Deno.realPath(folder);
    if ((await Deno.stat(real)).isDirectory) return real;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new UsageError(catalog.notAllowed(catalog.readFrom(folder), `--allow-read=${folder}`));
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new UsageError(catalog.panel.noFolder(folder));
}

async function list(folder: string, prefix: string, depth: number, found: string[]): Promise<void> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (found.length >= MOST_NAMES) return;
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isFile) found.push(prefix + name);
    else if (isDirectory && depth > 1) await list(`${folder}/${name}`, `${prefix}${name}/`, depth - 1, found);
  }
}

function absolute(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:)/.test(path);
}

function below(path: string, folder: string): boolean {
  return path.startsWith(/[\\/]$/.test(folder) ? folder : `${folder}${Deno.build.os === "windows" ? "\\" : "/"}`);
}
