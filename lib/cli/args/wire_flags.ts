/**
 * The options that both commands share: what is on the wire, and what is shown of it.
 *
 * @module
 */
import { type Codec, codec, EncodeError, LabelError, type WireOptions } from "../../../mod.ts";
import { encodings } from "../../codec/mod.ts";
import { type Flag, type ParsedArgs, SHELLS } from "./flags.ts";
import { FRAMING_SPECS, framingOf } from "./framing_spec.ts";
import { codePoint } from "../errors/exit.ts";
import { size, time } from "./units.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** Decided for each connection from what it sends, UTF-8 until then. */
const AUTO = "auto";

/** What `-e` takes, without the many labels of the standard, for shells to complete. */
export const ENCODINGS: readonly string[] = [...encodings.map(({ name }) => name), "binary", "hex", AUTO];

/** What `-c` takes, for the help. */
const CHECKSUM_FORMS = "NAME,be,le,hex,HEX,decimal,pairs,from=N,prefix=TEXT,suffix=TEXT";

/** The names of checksums, for shells to complete. */
export async function checksumChoices(): Promise<readonly string[]> {
  return (await import("./checksum_spec.ts")).CHECKSUM_CHOICES;
}

/** What is on the wire. */
export const WIRE_FLAGS: readonly Flag[] = [
  {
    name: "profile",
    group: "wire",
    short: "P",
    value: "NAME",
    choices: async () => (await import("./profile.ts")).PROFILE_NAMES,
    help: {
      zh: "设备类型:一次选定编码、分包、校验和常用回答,各项仍可另选;--list-profiles 逐个说明",
      en:
        "a kind of device: its encoding, framing, checksum and usual answers, each still open to an option; --list-profiles explains them",
    },
  },
  {
    name: "encoding",
    group: "wire",
    short: "e",
    value: "LABEL",
    choices: ENCODINGS,
    help: {
      zh: "编码:Encoding Standard 的任何标签;binary;hex;auto:按对方发来的内容决定(gbk)",
      en: "any label of the Encoding Standard; binary; hex; auto: decided by what arrives (gbk)",
    },
  },
  {
    name: "framing",
    group: "wire",
    short: "f",
    value: "SPEC",
    choices: FRAMING_SPECS,
    help: {
      zh: `如何分出消息:${FRAMING_SPECS.join(" · ")}(chunks)`,
      en: `how messages are found: ${FRAMING_SPECS.join(" · ")} (chunks)`,
    },
  },
  {
    name: "send-framing",
    group: "wire",
    value: "SPEC",
    choices: FRAMING_SPECS,
    help: { zh: "发送时另用的分包(与 -f 相同)", en: "another framing for what is sent (that of -f)" },
  },
  {
    name: "checksum",
    group: "wire",
    short: "c",
    value: "SPEC",
    choices: checksumChoices,
    help: {
      zh: `每帧的校验和:${CHECKSUM_FORMS};收到错误的不交付(none)`,
      en: `the checksum of each frame: ${CHECKSUM_FORMS}; a bad one is not delivered (none)`,
    },
  },
  {
    name: "telnet",
    group: "wire",
    help: {
      zh: "对方说 telnet:应答并去掉它的命令",
      en: "the peer speaks telnet: answer its commands, and remove them",
    },
  },
  {
    name: "fatal",
    group: "wire",
    help: {
      zh: "遇到不属于该编码的内容或错误的校验和就断开",
      en: "end the connection at what is not in the encoding, and at a bad checksum",
    },
  },
  {
    name: "max-message",
    group: "limits",
    value: "SIZE",
    help: { zh: "更长的消息会断开其连接(1MiB)", en: "a longer message ends its connection (1MiB)" },
  },
  {
    name: "idle-timeout",
    group: "limits",
    short: "i",
    value: "TIME",
    help: {
      zh: "断开沉默或不接收这么久的对方(不限)",
      en: "drop a peer that is silent, or not reading, for so long (none)",
    },
  },
  {
    name: "message-timeout",
    group: "limits",
    value: "TIME",
    help: {
      zh: "断开没有在这段时间内发完一条消息的对方(不限)",
      en: "drop a peer that does not finish a message within it (none)",
    },
  },
  {
    name: "max-buffer",
    group: "limits",
    value: "SIZE",
    help: {
      zh: "断开接收太慢、等待它接收的内容超过这么多的对方(16MiB)",
      en: "drop a peer for which more waits, because it reads too slowly (16MiB)",
    },
  },
];

/** What is shown. */
export const SHOW_FLAGS: readonly Flag[] = [
  {
    name: "timestamps",
    group: "watching",
    short: "t",
    help: { zh: "每行前加时间 HH:MM:SS.mmm", en: "the time of day, HH:MM:SS.mmm, before each line" },
  },
  { name: "quiet", group: "watching", short: "q", help: { zh: "不显示每条消息", en: "no line for each message" } },
  {
    name: "lang",
    group: "everyday",
    value: "zh|en",
    choices: ["zh", "en"],
    help: { zh: "界面语言(跟随系统)", en: "the language of all that is not data (the system's)" },
  },
  {
    name: "color",
    group: "watching",
    value: "auto|always|never",
    choices: ["auto", "always", "never"],
    help: { zh: "颜色(auto)", en: "colours (auto)" },
  },
  {
    name: "list-profiles",
    group: "wire",
    help: { zh: "列出全部设备类型及其选项", en: "print all kinds of devices and their options" },
  },
  {
    name: "list-encodings",
    group: "wire",
    help: { zh: "列出全部编码和标签", en: "print all encodings and their labels" },
  },
  {
    name: "completions",
    group: "everyday",
    value: SHELLS.join("|"),
    choices: SHELLS,
    help: { zh: "输出该 shell 的补全脚本", en: "print the script that completes our options in that shell" },
  },
  { name: "help", group: "everyday", short: "h", help: { zh: "显示此帮助", en: "print this help" } },
  { name: "version", group: "everyday", short: "V", help: { zh: "显示版本", en: "print the version" } },
];

/** The value of an option that takes one. */
export function valueOf(parsed: ParsedArgs, name: string): string | undefined {
  const value = parsed.options.get(name);
  return value === true ? undefined : value;
}

/** The wire as typed: options for `serve()` and `connect()`, and the texts they were made of. */
export interface ParsedWire {
  readonly options: WireOptions;
  /** The standard's name, or `auto`. */
  readonly encoding: string;
  readonly framing: string;
  /** As typed; absent where it is the same for both. */
  readonly sendFraming?: string | undefined;
  /** As typed; absent where there is none. */
  readonly checksum?: string | undefined;
}

/** What of a wire is named in a record. */
export interface NamedWire {
  readonly encoding: string;
  readonly framing: string;
  readonly sendFraming?: string;
  readonly checksum?: string;
}

/** A wire as it is named in a record: enough to play it again. */
export function named({ encoding, framing, sendFraming, checksum }: Omit<ParsedWire, "options">): NamedWire {
  return {
    encoding,
    framing,
    ...(sendFraming === undefined ? {} : { sendFraming }),
    ...(checksum === undefined ? {} : { checksum }),
  };
}

/** What makes a wire, as typed. */
export interface WireTexts {
  readonly encoding: string;
  readonly framing: string;
  readonly sendFraming?: string | undefined;
  readonly checksum?: string | undefined;
  /** Whether telnet is spoken below. */
  readonly telnet?: boolean | undefined;
}

/**
 * The texts of this side's options, with the defaults of the profile, or else of the command.
 *
 * @throws {UsageError} for a profile that there is not.
 */
export async function wireTextsOf(parsed: ParsedArgs, catalog: MessageCatalog): Promise<WireTexts> {
  const name = valueOf(parsed, "profile");
  const profile = name === undefined ? undefined : (await import("./profile.ts")).profileOf(name, catalog);
  return {
    encoding: valueOf(parsed, "encoding") ?? profile?.encoding ?? "gbk",
    framing: valueOf(parsed, "framing") ?? profile?.framing ?? "chunks",
    sendFraming: valueOf(parsed, "send-framing") ?? profile?.sendFraming,
    checksum: valueOf(parsed, "checksum") ?? profile?.checksum,
    telnet: profile?.telnet ?? parsed.options.has("telnet"),
  };
}

/**
 * Makes the wire's options of what was typed; the other side of a bridge has an encoding and a framing of its own. What
 * only one option needs is loaded with it.
 *
 * @throws {UsageError} for a value that means nothing.
 */
export async function wireOf(parsed: ParsedArgs, catalog: MessageCatalog, texts?: WireTexts): Promise<ParsedWire> {
  const typed = texts ?? await wireTextsOf(parsed, catalog);
  const encoding = labelOf(typed.encoding, catalog);
  const { text, framing } = await framingOf(typed.framing, catalog);
  const send = typed.sendFraming === undefined ? undefined : (await framingOf(typed.sendFraming, catalog)).framing;
  const check = await checkOf(typed.checksum ?? "none", catalog);
  return {
    encoding,
    framing: text,
    sendFraming: typed.sendFraming,
    checksum: check && typed.checksum,
    options: {
      encoding: encoding === AUTO ? await autoCodecs() : encoding,
      framing: send === undefined ? framing : { receive: framing, send },
      ...(check === undefined ? {} : { checksum: check }),
      ...(typed.telnet ? { telnet: (await import("../../telnet/mod.ts")).telnet() } : {}),
      fatal: parsed.options.has("fatal"),
      ...limitsOf(parsed, catalog),
    },
  };
}

async function autoCodecs(): Promise<() => Codec> {
  const { autoCodec } = await import("../../detect/auto.ts");
  return () => autoCodec(() => {});
}

async function checkOf(text: string, catalog: MessageCatalog): Promise<WireOptions["checksum"]> {
  if (text === "none") return undefined;
  const { checksumOf } = await import("./checksum_spec.ts");
  const { checksum } = await import("../../framing/mod.ts");
  const options = checksumOf(text, catalog);
  return options && checksum(options);
}

/** The limits that were typed; those of the library hold for the rest. */
function limitsOf(parsed: ParsedArgs, catalog: MessageCatalog): WireOptions {
  const limits: WireOptions = {};
  const set = (option: LimitOption, name: string, measure: typeof size) => {
    const text = valueOf(parsed, name);
    if (text !== undefined) limits[option] = measure(`--${name}`, text, catalog);
  };
  set("maxMessageSize", "max-message", size);
  set("maxBufferedAmount", "max-buffer", size);
  set("idleTimeout", "idle-timeout", time);
  set("messageTimeout", "message-timeout", time);
  return limits;
}

type LimitOption = "maxMessageSize" | "maxBufferedAmount" | "idleTimeout" | "messageTimeout";

/**
 * The standard's name for a label, or `auto`.
 *
 * @throws {UsageError} for a label that does not exist.
 */
export function labelOf(label: string, catalog: MessageCatalog): string {
  if (label.trim().toLowerCase() === AUTO) return AUTO;
  try {
    return codec(label).encoding;
  } catch (error) {
    if (!(error instanceof LabelError)) throw error;
    throw new UsageError(catalog.badLabel(label, error.suggestion));
  }
}

/** The first code point of `text` that `encoding` lacks, as `U+1F600`; undefined when it has all. */
export function firstUnwritable(text: string, encoding: string): string | undefined {
  try {
    const room = new Uint8Array(text.length * 8 + 16);
    codec(encoding === AUTO ? "utf-8" : encoding).encoder({ fatal: true }).encodeInto(text, room);
    return undefined;
  } catch (error) {
    if (error instanceof EncodeError) return codePoint(error.character);
    throw error;
  }
}
