/**
 * What a server does with each message: the job that its options name.
 *
 * @module
 */
import {
  broadcast,
  type Bus,
  type ChecksumError,
  type Connection,
  echo,
  EncodeError,
  type Handler,
  reply,
} from "../../../mod.ts";
import type { RulesHandler } from "../../handlers/mod.ts";
import type { RulesReading } from "./rules_file.ts";
import { DEFAULT_REPLY } from "../../handlers/reply.ts";
import { inputEncodingOf } from "../input/encoding.ts";
import { busOf } from "./bus.ts";
import { bridgeTo, FORWARD_FLAGS } from "./bridge.ts";
import { everyOf, repeating } from "../every.ts";
import type { FarSide } from "../events/observer.ts";
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { controlText } from "../args/control_text.ts";
import { type Reading, readingOf } from "../args/escapes.ts";
import { codePoint } from "../errors/exit.ts";
import { firstUnwritable, type ParsedWire, valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The options of which one at most may be given. */
export const JOB_FLAGS: readonly Flag[] = [
  {
    name: "reply",
    group: "everyday",
    value: "TEXT",
    help: { zh: `用 TEXT 回答每条消息(${DEFAULT_REPLY})`, en: `answer each message with TEXT (${DEFAULT_REPLY})` },
  },
  { name: "echo", group: "everyday", help: { zh: "原样返回每条消息", en: "answer each message with itself" } },
  {
    name: "chat",
    group: "everyday",
    help: {
      zh: "聊天:每条消息带上说话人的名字,转给同一房间的其他人;/help 查看命令",
      en: "a chat: each message goes, with a name, to everyone else in the same room; /help lists its commands",
    },
  },
  {
    name: "hub",
    group: "everyday",
    help: {
      zh: "把每条消息原样转给其他所有人(设备之间)",
      en: "pass each message, unchanged, to everyone else (for devices)",
    },
  },
  {
    name: "forward",
    group: "everyday",
    value: "HOST:PORT",
    help: {
      zh: "转接到另一个服务端,两侧各用自己的编码和分包",
      en: "bridge to another server, in its own encoding and framing",
    },
  },
  {
    name: "rules",
    group: "everyday",
    value: "FILE",
    help: {
      zh: "按文件中的规则回答,文件改动立即生效",
      en: "answer by the rules of a file, which may change meanwhile",
    },
  },
  {
    name: "handler",
    value: "FILE",
    group: "everyday",
    help: {
      zh: "由模块的默认导出来回答:(message) => 回答,或 (connection) => …;改动立即生效",
      en: "the default export of a module answers: (message) => reply, or (connection) => …; it may change meanwhile",
    },
  },
  { name: "mute", group: "everyday", help: { zh: "只显示,不回答", en: "answer nothing, only show" } },
];

/** What a job may want beside the connections that it is given. */
export interface JobContext {
  /** Observes the connections that a bridge makes. */
  farSide(wire: ParsedWire): FarSide;
  /** Tells the one who started the server. */
  warn(reason: string): void;
  /** Until when files are looked at; absent: until the end. */
  readonly signal?: AbortSignal | undefined;
  /** What joins the chat with others, unless `--bus` does. */
  readonly bus?: Bus | undefined;
}

/** What a server does, with each connection and beside it. */
export interface Job {
  readonly handler: Handler;
  /** Answers a message whose checksum is wrong. */
  onBadChecksum?(connection: Connection, error: ChecksumError): void;
  /** Ends what the job has beside the connections. */
  close?(): Promise<void>;
}

/**
 * The job that was asked for. It does what `context` lets it do beside answering.
 *
 * @throws {UsageError} for two jobs at once, or a value that cannot be used.
 */
export async function jobOf(
  parsed: ParsedArgs,
  wire: ParsedWire,
  context: JobContext,
  catalog: MessageCatalog,
): Promise<Job> {
  const { options } = parsed;
  const given = JOB_FLAGS.filter(({ name }) => options.has(name)).map(({ name }) => `--${name}`);
  // It repeats the reply, or what a rule says.
  if (options.has("every") && !options.has("reply") && !options.has("rules")) given.push("--every");
  if (given.length > 1) throw new UsageError(catalog.exclusive(given.join(" ")));
  const joined = await busOf(parsed, context.warn, catalog);
  const target = valueOf(parsed, "forward");
  if (target !== undefined) return { handler: await bridgeTo(target, parsed, wire, context.farSide, catalog) };
  for (const { name } of FORWARD_FLAGS) {
    if (options.has(name)) throw new UsageError(catalog.onlyWith(`--${name}`, "--forward"));
  }
  const file = valueOf(parsed, "rules");
  if (file !== undefined) return await rulesJob(file, parsed, wire, context, catalog);
  const module = valueOf(parsed, "handler");
  if (module !== undefined) {
    const { handlerOf } = await import("./handler_file.ts");
    return { handler: await handlerOf(module, catalog, context.warn, context.signal) };
  }
  if (options.has("echo")) return { handler: echo() };
  const bus = joined?.bus ?? context.bus;
  const close = async () => await joined?.[Symbol.asyncDispose]();
  if (options.has("chat")) return { handler: await chatJob(wire, bus, catalog), close };
  if (options.has("hub")) return { handler: broadcast({ bus }), close };
  // Who talks answers in person.
  if (options.has("mute") || options.has("talk") && given.length === 0) return { handler: mute };
  const profile = valueOf(parsed, "profile");
  if (profile !== undefined && given.length === 0) return await dialogueJob(profile, catalog);
  return { handler: await replyJob(parsed, wire, catalog) };
}

/** With which the name of a framing begins that ends messages with a text. */
const DELIMITER = "delimiter:";

/** A chat in the language of the command, where the encoding can write it. */
async function chatJob(
  { encoding, framing, sendFraming = framing }: ParsedWire,
  bus: Bus | undefined,
  catalog: MessageCatalog,
): Promise<Handler> {
  if (encoding === "hex") throw new UsageError(catalog.exclusive("--chat -e hex"));
  const { chat } = await import("../../chat/mod.ts");
  return chat({
    bus,
    language: firstUnwritable("聊天", encoding) === undefined ? catalog.language : "en",
    stream: framing === "chunks",
    delimiter: sendFraming.startsWith(DELIMITER) ? controlText(sendFraming.slice(DELIMITER.length)) : undefined,
  });
}

/** What a device of this kind usually answers; without anything usual, nothing. */
async function dialogueJob(name: string, catalog: MessageCatalog): Promise<Job> {
  const { profileOf } = await import("../args/profile.ts");
  const { profiles } = await import("../../profiles/mod.ts");
  const { dialogue } = profiles[profileOf(name, catalog).name];
  if (dialogue.length === 0) return { handler: mute };
  const { rules } = await import("../../handlers/mod.ts");
  return jobByRules(rules(dialogue), undefined);
}

/** What answers by rules, and says what they have for every so many ms. */
export function jobByRules(handler: RulesHandler, every: number | undefined): Job {
  return {
    handler: every === undefined
      ? handler
      : repeating(handler, (connection) => handler.tell("every", connection), every),
    onBadChecksum: (connection, { before }) => handler.tell("badChecksum", connection, before),
  };
}

/** What rules are read for. */
export function rulesReading(
  parsed: ParsedArgs,
  { encoding, checksum }: ParsedWire,
  catalog: MessageCatalog,
): RulesReading {
  return { encoding, every: parsed.options.has("every"), checked: checksum !== undefined, catalog };
}

async function rulesJob(
  file: string,
  parsed: ParsedArgs,
  wire: ParsedWire,
  { warn, signal }: JobContext,
  catalog: MessageCatalog,
): Promise<Job> {
  const every = everyOf(parsed, catalog);
  const inputEncoding = inputEncodingOf(parsed, catalog);
  // Only a rules file needs packages.
  const { rulesOf } = await import("./rules_file.ts");
  const reading = rulesReading(parsed, wire, catalog);
  return jobByRules(await rulesOf(file, { ...reading, inputEncoding, warn, signal }), every);
}

async function replyJob(parsed: ParsedArgs, { encoding }: ParsedWire, catalog: MessageCatalog): Promise<Handler> {
  const text = valueOf(parsed, "reply") ?? defaultReply(encoding);
  const said = replyOf(text, encoding, readingOf(parsed, encoding, catalog), catalog);
  const handler = typeof said === "string" ? reply(said) : await replyOfBytes(said);
  const every = everyOf(parsed, catalog);
  return every === undefined ? handler : repeating(handler, (connection) => void connection.send(said), every);
}

/** Answers each message with bytes. */
async function replyOfBytes(bytes: Uint8Array): Promise<Handler> {
  const { rules } = await import("../../handlers/mod.ts");
  return rules([{ when: /^/, reply: bytes }]);
}

/** The reply as it is sent. */
function replyOf(text: string, encoding: string, read: Reading, catalog: MessageCatalog): string | Uint8Array {
  try {
    const said = read(text);
    const lacking = typeof said === "string" ? firstUnwritable(said, encoding) : undefined;
    if (lacking !== undefined) throw new UsageError(catalog.badText("--reply", text, encoding, lacking));
    return said;
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw new UsageError(catalog.badText("--reply", text, encoding, codePoint(error.character)));
  }
}

/** `OK` where the tutorial's Chinese cannot be written; in `hex` the same two letters. */
function defaultReply(encoding: string): string {
  if (encoding === "hex") return "4f 4b";
  return firstUnwritable(DEFAULT_REPLY, encoding) === undefined ? DEFAULT_REPLY : "OK";
}

/** Listens to all, says nothing. */
const mute: Handler = (connection) => connection.receiveAll(() => {});
