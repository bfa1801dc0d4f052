/**
 * Who may come in, and how much: the options. What they do is loaded when one of them is used.
 *
 * @module
 */
import type { ServeOptions } from "../../../mod.ts";
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { whole } from "../args/units.ts";
import { valueOf } from "../args/wire_flags.ts";
import { handshakeTimeOf } from "../tls/flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The options. */
export const ADMISSION_FLAGS: readonly Flag[] = [
  {
    name: "allow",
    group: "limits",
    value: "LIST",
    help: {
      zh: "只接受这些地址或网段,逗号分隔,或 @文件名(不限)",
      en: "take only these addresses and networks, with commas between, or @FILE (everybody)",
    },
  },
  {
    name: "deny",
    group: "limits",
    value: "LIST",
    help: {
      zh: "不接受这些地址或网段,逗号分隔,或 @文件名(无)",
      en: "take none of these addresses and networks, with commas between, or @FILE (nobody)",
    },
  },
  {
    name: "max-per-address",
    group: "limits",
    value: "N",
    help: {
      zh: "每个地址最多 N 个连接,多出的会被告知并关闭(不限)",
      en: "N connections at a time from one address; one too many is told so and closed (none)",
    },
  },
  {
    name: "rate",
    group: "limits",
    value: "RATE",
    help: {
      zh: "每个地址的新连接和消息各不超过:10/s、100/m;或分别写 connections=2/s,messages=100/s(不限)",
      en:
        "most new connections and most messages from one address: 10/s, 100/m; or connections=2/s,messages=100/s (none)",
    },
  },
  {
    name: "proxy-protocol",
    group: "limits",
    value: "FROM",
    help: {
      zh: "这些代理先发送 PROXY 头(v1 或 v2),其中是真正客户端的地址:地址或网段,unix,或 @文件名(无)",
      en:
        "these proxies say a PROXY header first (v1, v2), which names the real client: addresses, networks, unix, or @FILE (none)",
    },
  },
];

/** So many in so many ms. */
export interface TypedRate {
  readonly count: number;
  readonly interval: number;
}

/** The limits, for who applies them and who speaks of them. */
export interface AdmissionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly connectionRate: TypedRate | undefined;
  readonly messageRate: TypedRate | undefined;
  /** ms that a handshake may take. */
  readonly handshakeTimeout: number;
}

/**
 * Reads the limits.
 *
 * @throws {UsageError} for a value that means nothing.
 */
export function limitsOf(parsed: ParsedArgs, maxConnections: number, catalog: MessageCatalog): AdmissionLimits {
  const most = valueOf(parsed, "max-per-address");
  const rates = ratesOf(valueOf(parsed, "rate"), catalog);
  return {
    maxConnections,
    maxConnectionsPerAddress: most === undefined ? Infinity : whole("--max-per-address", most, 1, 1e9, catalog),
    connectionRate: rates.connections,
    messageRate: rates.messages,
    handshakeTimeout: handshakeTimeOf(parsed, catalog),
  };
}

/** What `serve()` is given of it. */
export type AdmissionOptions = Pick<ServeOptions, "layers" | "messageLimit" | "handshakeTimeout">;

/**
 * Reads the lists, and makes what applies them and the limits. Their files are looked at until `signal` is aborted.
 *
 * @throws {UsageError} for a value that means nothing, or a file that cannot be read.
 */
export async function admissionOf(
  parsed: ParsedArgs,
  limits: AdmissionLimits,
  warn: (reason: string) => void,
  catalog: MessageCatalog,
  signal?: AbortSignal,
): Promise<AdmissionOptions> {
  if (!ADMISSION_FLAGS.some(({ name }) => parsed.options.has(name))) return {};
  return await (await import("./admission.ts")).admission(parsed, limits, warn, catalog, signal);
}

const MILLISECONDS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

interface Rates {
  connections?: TypedRate;
  messages?: TypedRate;
}

/** `10/s` for both, or `connections=2/s,messages=100/s`. */
function ratesOf(text: string | undefined, catalog: MessageCatalog): Rates {
  if (text === undefined) return {};
  const bad = () => new UsageError(catalog.admission.badRate(text));
  const both = rateOf(text);
  if (both) return { connections: both, messages: both };
  const rates: Rates = {};
  for (const part of text.split(",")) {
    const [, what, typed = ""] = /^(connections|messages)=(.*)$/.exec(part) ?? [];
    const rate = rateOf(typed);
    if (!rate || what === "connections" && rates.connections || what === "messages" && rates.messages) throw bad();
    if (what === "connections") rates.connections = rate;
    else rates.messages = rate;
  }
  return rates;
}

function rateOf(text: string): TypedRate | undefined {
  const [, count, unit = ""] = /^([1-9]\d{0,8})\/([smh])$/.exec(text) ?? [];
  const interval = MILLISECONDS[unit];
  return count === undefined || interval === undefined ? undefined : { count: Number(count), interval };
}
