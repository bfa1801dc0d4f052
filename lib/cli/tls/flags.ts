/**
 * TLS: the options. What they do is loaded when one of them is used.
 *
 * @module
 */
import type { Layer } from "../../../mod.ts";
import { time } from "../args/units.ts";
import { wantsCertificate } from "../errors/exit.ts";
import { valueOf } from "../args/wire_flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { messageOf } from "../errors/message_of.ts";

/** The options of whoever connects; `prefix` is `forward-` behind a bridge. */
function clientFlags(prefix: "" | "forward-"): Flag[] {
  const whose = prefix ? { zh: "--forward 那一侧:", en: "behind --forward: " } : { zh: "", en: "" };
  const group = "wire";
  return [
    {
      name: `${prefix}tls`,
      group,
      help: { zh: `${whose.zh}使用 TLS,并核对对方的证书`, en: `${whose.en}speak TLS, and check the certificate` },
    },
    {
      name: `${prefix}tls-ca`,
      group,
      value: "FILE",
      help: {
        zh: `${whose.zh}只信任这个文件中的签发者(PEM;系统的)`,
        en: `${whose.en}trust the issuers in this file, in PEM, and no others (those of the system)`,
      },
    },
    {
      name: `${prefix}tls-name`,
      group,
      value: "HOST",
      help: {
        zh: `${whose.zh}证书上应有的名字(HOST)`,
        en: `${whose.en}the name that the certificate must have (HOST)`,
      },
    },
    {
      name: `${prefix}tls-pin`,
      group,
      value: "SHA256",
      help: {
        zh: `${whose.zh}只接受指纹相同的那一张证书,用于自签名的设备`,
        en: `${whose.en}take exactly the certificate of this SHA-256, for devices that sign their own`,
      },
    },
  ];
}

const CERTIFIED: readonly Flag[] = [
  {
    name: "tls-cert",
    group: "wire",
    value: "FILE",
    help: {
      zh: "自己的证书(PEM),后面可跟中间证书",
      en: "this end's certificate in PEM, and those between it and its root",
    },
  },
  {
    name: "tls-key",
    group: "wire",
    value: "FILE",
    help: { zh: "--tls-cert 的私钥(PEM)", en: "the key of --tls-cert, in PEM" },
  },
];

/** The options of the client. */
export const CLIENT_TLS_FLAGS: readonly Flag[] = [...clientFlags(""), ...CERTIFIED];

/** The options of a bridge. */
export const FORWARD_TLS_FLAGS: readonly Flag[] = clientFlags("forward-");

/** ms that a handshake may take. */
const HANDSHAKE_TIME = "10s";

/** The options of the server. */
export const SERVER_TLS_FLAGS: readonly Flag[] = [
  {
    name: "tls",
    group: "wire",
    help: {
      zh: "使用 TLS;没有 --tls-cert 时为本次运行做一张自签名证书",
      en: "speak TLS; without --tls-cert by a certificate made for this run",
    },
  },
  ...CERTIFIED,
  {
    name: "handshake-timeout",
    group: "limits",
    value: "TIME",
    help: {
      zh: "TLS 握手和 PROXY 头的最长时间(10s)",
      en: "how long a TLS handshake and a PROXY header may take (10s)",
    },
  },
];

/**
 * TLS as the options of a client, or of a bridge, ask for it; undefined where they do not.
 *
 * @throws {UsageError} for a value that means nothing, or a file that cannot be used.
 */
export async function clientTlsOf(
  parsed: ParsedArgs,
  hostname: string,
  catalog: MessageCatalog,
  flags: readonly Flag[] = CLIENT_TLS_FLAGS,
): Promise<Layer | undefined> {
  if (!flags.some(({ name }) => parsed.options.has(name))) return undefined;
  const { clientTls } = await import("./client.ts");
  return await clientTls(parsed, hostname, catalog, flags === FORWARD_TLS_FLAGS ? "forward-tls" : "tls");
}

/**
 * ms that a handshake with a server may take.
 *
 * @throws {UsageError} for a value that means nothing.
 */
export function handshakeTimeOf(parsed: ParsedArgs, catalog: MessageCatalog): number {
  return time("--handshake-timeout", valueOf(parsed, "handshake-timeout") ?? HANDSHAKE_TIME, catalog);
}

/** Why a handshake failed, in words; `none` is the sentence for what is no TLS. The runtime tells only by its text. */
export function handshakeFault(error: unknown, none: string, { tls }: MessageCatalog): string | undefined {
  if (error instanceof Deno.errors.UnexpectedEof) return tls.ended;
  const text = messageOf(error);
  // An echo server sends back what this side began with.
  if (/InvalidContentType|wrong version number|unsupported protocol|got ClientHello when/.test(text)) return none;
  if (/ProtocolVersion|peer is incompatible/.test(text)) return tls.tooOld;
  return wantsCertificate(error) ? tls.wantsCertificate : undefined;
}
