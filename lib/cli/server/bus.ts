/**
 * `--bus`: the chat of several servers is one.
 *
 * @module
 */
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { whole } from "../args/units.ts";
import { valueOf } from "../args/wire_flags.ts";
import { natsPackages } from "../deps.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { readText } from "../input/file.ts";
import type { NatsBus } from "../../nats/nats_bus.ts";
import { messageOf } from "../errors/message_of.ts";

/** Bytes of a file of credentials, a key or certificates. */
const MOST_BYTES = 1024 * 1024;
/** Messages of a room that may be kept. */
const MOST_HISTORY = 10_000;
/** ms between two looks at what was left out. */
const LOOK = 60_000;

/** The options of the bus. */
export const BUS_FLAGS: readonly Flag[] = [
  {
    name: "bus",
    group: "everyday",
    value: "URL",
    help: {
      zh: "经 NATS 与其他服务器的 --chat 或 --hub 相连:nats://主机:端口,…",
      en: "join --chat or --hub with those of other servers over NATS: nats://HOST:PORT,…",
    },
  },
  {
    name: "bus-history",
    group: "limits",
    value: "N",
    help: {
      zh: "每个房间保留最后 N 条消息给后来的人(需要 JetStream)(0)",
      en: "keep the last N messages of each room for who comes later; needs JetStream (0)",
    },
  },
  {
    name: "bus-creds",
    group: "limits",
    value: "FILE",
    help: { zh: "NATS 的 .creds 文件,或 nkey 种子的文件", en: "a .creds file for NATS, or the seed of an nkey" },
  },
  {
    name: "bus-ca",
    group: "limits",
    value: "FILE",
    help: { zh: "签发 NATS 证书的机构(PEM)", en: "who issued the certificate of NATS (PEM)" },
  },
  {
    name: "bus-key",
    group: "limits",
    value: "FILE",
    help: {
      zh: "各服务器共有的密钥文件:没有它的签名的消息不予理会",
      en: "a secret that all servers share: messages without its signature are left out",
    },
  },
];

/** A bus that was joined. */
export interface JoinedBus extends AsyncDisposable {
  readonly bus: NatsBus;
}

/**
 * Joins the bus that was asked for; undefined where none was.
 *
 * @throws {UsageError} for an address or a file that cannot be used, and when the bus cannot be reached.
 */
export async function busOf(
  parsed: ParsedArgs,
  warn: (reason: string) => void,
  catalog: MessageCatalog,
): Promise<JoinedBus | undefined> {
  const text = valueOf(parsed, "bus");
  const { options } = parsed;
  if (text === undefined) {
    const [alone] = BUS_FLAGS.filter(({ name }) => options.has(name));
    if (alone) throw new UsageError(catalog.onlyWith(`--${alone.name}`, "--bus"));
    return undefined;
  }
  if (!options.has("chat") && !options.has("hub")) throw new UsageError(catalog.onlyWith("--bus", "--chat, --hub"));
  const { servers, ...who } = addressOf(text, catalog);
  const read = async (name: string) => {
    const path = valueOf(parsed, name);
    return path === undefined ? undefined : await readText(path, {
      limit: MOST_BYTES,
      encoding: "utf-8",
      catalog,
      refusal: catalog.bus.unreadable,
    });
  };
  const ca = await read("bus-ca");
  const secret = (await read("bus-key"))?.trim();
  if (secret === "") throw new UsageError(catalog.bus.emptyKey(valueOf(parsed, "bus-key") ?? ""));
  const settings = {
    servers,
    ...who,
    history: whole("--bus-history", valueOf(parsed, "bus-history") ?? "0", 0, MOST_HISTORY, catalog),
    creds: await read("bus-creds"),
    secret,
    caCerts: ca === undefined ? undefined : [ca],
  };
  const shown = servers.join(",");
  const bus = await opened(settings, shown, warn, catalog).catch((error) => {
    // The history is a whole number and the key is there: it is the credentials.
    throw error instanceof RangeError
      ? new UsageError(catalog.bus.badCreds(valueOf(parsed, "bus-creds") ?? ""))
      : error;
  });
  let told = 0;
  const looking = setInterval(() => {
    const { rejected } = bus.counts;
    const sum = rejected.forged + rejected.malformed + rejected.version;
    if (sum > told) warn(catalog.bus.leftOut(sum - told));
    told = sum;
  }, LOOK);
  return {
    bus,
    [Symbol.asyncDispose]: async () => {
      clearInterval(looking);
      await bus[Symbol.asyncDispose]();
    },
  };
}

async function opened(
  settings: Parameters<typeof import("../../nats/nats_bus.ts").openNatsBus>[1],
  shown: string,
  warn: (reason: string) => void,
  catalog: MessageCatalog,
): Promise<NatsBus> {
  const { openNatsBus } = await import("../../nats/nats_bus.ts");
  const packages = await natsPackages().catch((error) => {
    throw new UsageError(catalog.bus.noClient(messageOf(error)));
  });
  try {
    return await openNatsBus(packages, {
      ...settings,
      onStatus: (status) => {
        if (status.type === "lost") warn(catalog.bus.lost);
        else if (status.type === "back") warn(catalog.bus.back(status.server));
        else if (status.error) warn(catalog.bus.closed(status.error.message));
      },
    });
  } catch (error) {
    if (error instanceof RangeError) throw error;
    if (error instanceof Deno.errors.NotCapable) {
      throw new UsageError(catalog.notAllowed(catalog.attempt("connect", shown), `--allow-net=${shown}`));
    }
    throw new UsageError(catalog.bus.unreachable(shown, messageOf(error)));
  }
}

/** Addresses without what is secret, and what was: user and password, or a token alone. */
function addressOf(text: string, catalog: MessageCatalog): {
  readonly servers: readonly string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
} {
  const urls = text.split(",").map((each) => {
    const url = URL.canParse(each) ? new URL(each) : undefined;
    if (!url || !/^(nats|tls):$/.test(url.protocol) || url.hostname === "") {
      throw new UsageError(catalog.bus.badUrl(each.replace(/\/\/.*@/, "//…@")));
    }
    return url;
  });
  const servers = urls.map(({ protocol, host }) => `${protocol}//${host}`);
  const [{ username, password } = { username: "", password: "" }] = urls.filter(({ username }) => username !== "");
  if (username === "") return { servers };
  const user = decodeURIComponent(username);
  return password === "" ? { servers, token: user } : { servers, user, pass: decodeURIComponent(password) };
}
