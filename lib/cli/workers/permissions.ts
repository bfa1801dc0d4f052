/**
 * What workers may do: no more than their parent, and starting programs or writing files not at all.
 *
 * @module
 */
import type { ParsedArgs } from "../args/flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** What a worker may need; records are written by the parent. */
const KINDS = ["net", "read", "env", "sys", "import"] as const;

/**
 * The program that runs workers.
 *
 * @throws {UsageError} when it may not be started.
 */
export function programOf(catalog: MessageCatalog): string {
  const program = [Deno.execPath(), "deno"].find((command) => isGranted({ name: "run", command }));
  if (program === undefined) throw new UsageError(catalog.workers.notAllowed);
  return program;
}

/** The flags of `deno run` for a worker that listens at `address`. */
export function permissionsOf({ options }: ParsedArgs, address: string): string[] {
  const flags = KINDS.filter((name) => isWhole({ name })).map((name) => `--allow-${name}`);
  // Of a permission for parts nobody can ask which: what the command line names is tried.
  const named = [...options.values()].flatMap((value) => value === true ? [] : value.split(","));
  const hosts = named.map((value) => value.replace(/^\w+:\/\/(?:.*@)?/, ""));
  if (!flags.includes("--allow-net")) {
    flags.push(...granted([address, ...hosts], (host) => ({ name: "net", host }), "--allow-net"));
  }
  if (!flags.includes("--allow-read")) {
    const files = named.map((value) => value.replace(/^@/, ""));
    flags.push(...granted(files, (path) => ({ name: "read", path }), "--allow-read"));
  }
  return flags;
}

function granted(values: readonly string[], of: (value: string) => Deno.PermissionDescriptor, flag: string): string[] {
  const may = new Set(values.filter((value) => value !== "" && isGranted(of(value))));
  return [...may].map((value) => `${flag}=${value}`);
}

function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  try {
    return Deno.permissions.querySync(descriptor).state === "granted";
  } catch {
    return false; // a TypeError: it is no host at all
  }
}

/** Whether nothing of it is denied either. */
function isWhole(descriptor: Deno.PermissionDescriptor): boolean {
  const { state, partial } = Deno.permissions.querySync(descriptor);
  return state === "granted" && !partial;
}
