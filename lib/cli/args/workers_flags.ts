/**
 * `--workers`: the same server several times on one port, each on a core of its own.
 *
 * @module
 */
import type { Flag, ParsedArgs } from "./flags.ts";
import { whole } from "./units.ts";
import { valueOf } from "./wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** More than any machine has cores to make use of. */
const MOST = 256;
/** The value of the option in a worker, which its parent starts with it. */
export const WORKER = "worker";

/** The option of the server. */
export const WORKERS_FLAGS: readonly Flag[] = [
  {
    name: "workers",
    group: "limits",
    value: "N|auto",
    help: {
      zh: "同一端口上 N 个进程,每个用一个处理器核心;auto:有几个核心就几个(Linux)",
      en: "N processes on one port, each on a core of its own; auto: as many as there are cores (Linux)",
    },
  },
];

/** Options that are of one process, for a reason that `combination` says. */
const ALONE = ["web", "once", "replay", "reuse-port", "unix"];
/** Options that count for each address, whose clients come to all workers. */
const PER_ADDRESS = ["max-per-address", "rate"];

/** Whether this process is one of the workers. */
export function isWorker(parsed: ParsedArgs): boolean {
  return valueOf(parsed, "workers") === WORKER;
}

/**
 * How many workers were asked for; undefined where none were, and in a worker.
 *
 * @throws {UsageError} for a number that is none, an option that does not go with it, and where there can be no workers.
 */
export function workersOf(parsed: ParsedArgs, catalog: MessageCatalog): number | undefined {
  const text = valueOf(parsed, "workers");
  if (text === undefined || text === WORKER) return undefined;
  const count = text === "auto" ? navigator.hardwareConcurrency : whole("--workers", text, 1, MOST, catalog);
  const { workers } = catalog;
  const alone = ALONE.find((name) => parsed.options.has(name));
  if (alone !== undefined) throw new UsageError(workers.alone(`--${alone}`));
  const counting = PER_ADDRESS.find((name) => parsed.options.has(name));
  if (counting !== undefined) throw new UsageError(workers.perAddress(`--${counting}`));
  // Each worker would make one of its own, and a client knows one pin.
  if (parsed.options.has("tls") && !parsed.options.has("tls-cert")) {
    throw new UsageError(catalog.tls.needsOther("--tls --workers", "--tls-cert"));
  }
  if (Deno.build.os !== "linux") throw new UsageError(workers.linux);
  if (Deno.build.standalone) throw new UsageError(workers.compiled);
  // Without the flag, Deno.listen would end the process.
  if (typeof Deno.listenDatagram !== "function") throw new UsageError(workers.unstable);
  return count;
}
