/**
 * `--send-proxy`: what calls a server says a PROXY header first.
 *
 * @module
 */
import type { Connection, Layer } from "../../../mod.ts";
import type { Flag, ParsedArgs } from "./flags.ts";
import { valueOf } from "./wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The option of the client. */
export const SEND_PROXY_FLAG: Flag = {
  name: "send-proxy",
  group: "wire",
  value: "VERSION",
  choices: ["v1", "v2"],
  help: {
    zh: "连接后先发送 PROXY 头,说明自己的地址(不发送)",
    en: "say a PROXY header first, with this end's own address (none)",
  },
};

/** The option of the server, for what is behind `--forward`. */
export const FORWARD_PROXY_FLAG: Flag = {
  ...SEND_PROXY_FLAG,
  help: {
    zh: "--forward:连接后先发送 PROXY 头,说明客户端的地址(不发送)",
    en: "--forward says a PROXY header first, with the client's address (none)",
  },
};

/** The layers of one call: for a client that is passed on, or for this program itself. */
export type SendProxy = (client?: Connection) => readonly Layer[];

/**
 * What a call needs so that it says what the option asks for.
 *
 * @throws {UsageError} for a version that there is not.
 */
export async function sendProxyOf(parsed: ParsedArgs, catalog: MessageCatalog): Promise<SendProxy> {
  const version = valueOf(parsed, SEND_PROXY_FLAG.name);
  if (version === undefined) return () => [];
  if (version !== "v1" && version !== "v2") throw new UsageError(catalog.admission.badVersion(version));
  const { sendProxy } = await import("../../edge/mod.ts");
  return (client) => [sendProxy(version, client)];
}
