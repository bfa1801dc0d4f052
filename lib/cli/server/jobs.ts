/**
 * What a server does with each message: the job that its options name.
 *
 * @module
 */
import { broadcast, echo, type Handler, reply } from "../../../mod.ts";
import { DEFAULT_REPLY } from "../../handlers/reply.ts";
import { bridgeTo, FORWARD_FLAGS } from "./bridge.ts";
import { everyOf, repeating } from "../every.ts";
import type { FarSide, Speech } from "../events/observer.ts";
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { firstUnwritable, type ParsedWire, valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The options of which one at most may be given. */
export const JOB_FLAGS: readonly Flag[] = [
  {
    name: "reply",
    value: "TEXT",
    help: { zh: `用 TEXT 回答每条消息(${DEFAULT_REPLY})`, en: `answer each message with TEXT (${DEFAULT_REPLY})` },
  },
  { name: "echo", help: { zh: "原样返回每条消息", en: "answer each message with itself" } },
  {
    name: "chat",
    help: { zh: "聊天:把每条消息转给其他所有人", en: "pass each message to everyone else" },
  },
  {
    name: "forward",
    value: "HOST:PORT",
    help: {
      zh: "转接到另一个服务端,两侧各用自己的编码和分包",
      en: "bridge to another server, in its own encoding and framing",
    },
  },
  {
    name: "rules",
    value: "FILE",
    help: {
      zh: "按文件中的规则回答,文件改动立即生效",
      en: "answer by the rules of a file, which may change meanwhile",
    },
  },
  { name: "mute", help: { zh: "只显示,不回答", en: "answer nothing, only show" } },
];

/** What a job may want beside the connections that it is given. */
export interface JobContext {
  /** Observes the connections that a bridge makes. */
  farSide(speech: Speech): FarSide;
  /** Tells the one who started the server. */
  warn(reason: string): void;
}

/**
 * The handler that was asked for. It does what `context` lets it do beside answering.
 *
 * @throws {UsageError} for two jobs at once, or a value that cannot be used.
 */
export async function jobOf(
  parsed: ParsedArgs,
  wire: ParsedWire,
  context: JobContext,
  catalog: MessageCatalog,
): Promise<Handler> {
  const { encoding } = wire;
  const given = JOB_FLAGS.filter(({ name }) => parsed.options.has(name)).map(({ name }) => `--${name}`);
  if (parsed.options.has("every") && !parsed.options.has("reply")) given.push("--every"); // it repeats the reply
  if (given.length > 1) throw new UsageError(catalog.exclusive(given.join(" ")));
  const target = valueOf(parsed, "forward");
  if (target !== undefined) return bridgeTo(target, parsed, wire, context.farSide, catalog);
  const file = valueOf(parsed, "rules");
  if (file !== undefined) {
    // Only a rules file needs packages.
    const { rulesOf } = await import("./rules_file.ts");
    return await rulesOf(file, encoding, catalog, context.warn);
  }
  for (const { name } of FORWARD_FLAGS) {
    if (parsed.options.has(name)) throw new UsageError(catalog.onlyWith(`--${name}`, "--forward"));
  }
  if (parsed.options.has("echo")) return echo();
  if (parsed.options.has("chat")) return broadcast();
  if (parsed.options.has("mute")) return mute;
  const text = valueOf(parsed, "reply") ?? defaultReply(encoding);
  const lacking = firstUnwritable(text, encoding);
  if (lacking !== undefined) throw new UsageError(catalog.badText("--reply", text, encoding, lacking));
  const every = everyOf(parsed, catalog);
  return every === undefined ? reply(text) : repeating(reply(text), text, every);
}

/** `OK` where the tutorial's Chinese cannot be written; in `hex` the same two letters. */
function defaultReply(encoding: string): string {
  if (encoding === "hex") return "4f 4b";
  return firstUnwritable(DEFAULT_REPLY, encoding) === undefined ? DEFAULT_REPLY : "OK";
}

/** Listens to all, says nothing. */
const mute: Handler = (connection) => connection.receiveAll(() => {});
