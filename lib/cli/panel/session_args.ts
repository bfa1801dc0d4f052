/**
 * A session's settings as what would have been typed, and as a command line.
 *
 * @module
 */
import { type Flag, parse, type ParsedArgs } from "../args/flags.ts";
import { ESCAPES_FLAG } from "../args/escapes.ts";
import { SEND_PROXY_FLAG } from "../args/send_proxy.ts";
import { WIRE_FLAGS } from "../args/wire_flags.ts";
import { CLIENT_FLAGS } from "../client/flags.ts";
import { EVERY_FLAG } from "../every.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { INPUT_FLAG } from "../input/encoding.ts";
import { ADMISSION_FLAGS } from "../server/admission_flags.ts";
import { FORWARD_FLAGS } from "../server/bridge.ts";
import { SERVER_FLAGS } from "../server/flags.ts";
import { JOB_FLAGS } from "../server/jobs.ts";
import { CLIENT_TLS_FLAGS, SERVER_TLS_FLAGS } from "../tls/flags.ts";
import type { Settings } from "./protocol.ts";

/** The options that mean something to a session; the others say how a command runs. */
const OPTIONS: Readonly<Record<Settings["side"], ReadonlySet<string>>> = {
  server: new Set([
    ...["hostname", "port", "backlog", "reuse-port", "max-connections", "max-total-buffer"],
    ...names(WIRE_FLAGS, JOB_FLAGS, FORWARD_FLAGS, ADMISSION_FLAGS, SERVER_TLS_FLAGS),
    ...names([EVERY_FLAG, ESCAPES_FLAG, INPUT_FLAG]),
  ]),
  client: new Set(["hostname", "port", "timeout", ...names(WIRE_FLAGS, CLIENT_TLS_FLAGS, [SEND_PROXY_FLAG])]),
};

/** Options of the command that the panel has a way of its own for. */
const OF_THE_COMMAND: ReadonlySet<string> = new Set([
  ...["web", "web-listen", "web-history", "web-files", "lang", "color", "timestamps", "quiet"],
]);

/**
 * The settings of the session that a command line describes.
 *
 * @throws {UsageError} for an option that would mean nothing.
 */
export function settingsOf(side: Settings["side"], parsed: ParsedArgs, catalog: MessageCatalog): Settings {
  const options: Record<string, string | true> = {};
  for (const [name, value] of parsed.options) if (!OF_THE_COMMAND.has(name)) options[name] = value;
  const settings = { side, options, operands: [...parsed.operands, ...parsed.rest] };
  argsOf(settings, catalog);
  return settings;
}

/**
 * Settings as they would have been typed.
 *
 * @throws {UsageError} for an option that there is not, that lacks its value, or that would mean nothing.
 */
export function argsOf({ side, options, operands }: Settings, catalog: MessageCatalog): ParsedArgs {
  const flags = side === "server" ? SERVER_FLAGS : CLIENT_FLAGS;
  const other = flags.find(({ name }) => Object.hasOwn(options, name) && !OPTIONS[side].has(name));
  if (other) throw new UsageError(catalog.exclusive(`--web --${other.name}`));
  const words = Object.entries(options).map(([name, value]) => value === true ? `--${name}` : `--${name}=${value}`);
  const parsed = parse(words, flags, catalog);
  return { options: parsed.options, operands, rest: [] };
}

/** The command line that opens the same session. */
export function commandOf({ side, options, operands }: Settings): string {
  const words = Object.entries(options).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value.startsWith("-") ? [`--${name}=${value}`] : [`--${name}`, value]
  );
  return ["deno", "run", "-A", `${side}.ts`, ...words, ...operands].map(quoted).join(" ");
}

/** What is different, as `--encoding gbk → big5`; what was not given is `-`. */
export function changesOf(before: Settings, after: Settings): string[] {
  const values = ({ side, options, operands, rules }: Settings): Record<string, string> => ({
    ...Object.fromEntries(
      Object.entries(options).map(([name, value]) => [`--${name}`, value === true ? "✓" : value]),
    ),
    ...(side === "client" ? { "HOST:PORT": operands.join(":") } : {}),
    ...(rules === undefined ? {} : { rules }),
  });
  const [old, now] = [values(before), values(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => old[name] !== now[name])
    .map((name) => name === "rules" ? name : `${name} ${old[name] ?? "-"} → ${now[name] ?? "-"}`);
}

function names(...tables: readonly (readonly Flag[])[]): string[] {
  return tables.flat().map(({ name }) => name);
}

/** A word for a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
