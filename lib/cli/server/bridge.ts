/**
 * `--forward`: a bridge to another server, which may speak another encoding and framing.
 *
 * @module
 */
import { connect, type Connection, forward, type Handler } from "../../../mod.ts";
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { FORWARD_PROXY_FLAG, sendProxyOf } from "../args/send_proxy.ts";
import { FRAMING_SPECS } from "../args/framing_spec.ts";
import type { FarSide } from "../events/observer.ts";
import { type Attempt, exitOf } from "../errors/exit.ts";
import { mayConnect } from "../permission.ts";
import { addressOf } from "../args/units.ts";
import { unixPlace } from "../args/unix_flags.ts";
import { clientTlsOf, FORWARD_TLS_FLAGS } from "../tls/flags.ts";
import { checksumChoices, ENCODINGS, type ParsedWire, valueOf, wireOf } from "../args/wire_flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** What the side behind a bridge speaks. */
export const FORWARD_FLAGS: readonly Flag[] = [
  {
    name: "forward-encoding",
    group: "wire",
    value: "LABEL",
    choices: ENCODINGS,
    help: { zh: "--forward 那一侧的编码(utf-8)", en: "the encoding behind --forward (utf-8)" },
  },
  {
    name: "forward-framing",
    group: "wire",
    value: "SPEC",
    choices: FRAMING_SPECS,
    help: { zh: "--forward 那一侧的分包(与 -f 相同)", en: "the framing behind --forward (that of -f)" },
  },
  {
    name: "forward-checksum",
    group: "wire",
    value: "SPEC",
    choices: checksumChoices,
    help: { zh: "--forward 那一侧的校验和(与 -c 相同)", en: "the checksum behind --forward (that of -c)" },
  },
  ...FORWARD_TLS_FLAGS,
  FORWARD_PROXY_FLAG,
];

/** ms in which the server behind must answer the call. */
const DIAL_TIME = 10_000;

/**
 * A handler that bridges to `target`; each client has a connection of its own there, which
 * `observe` is asked to watch.
 *
 * @throws {UsageError} for a target that is not `HOST:PORT`.
 */
export async function bridgeTo(
  target: string,
  parsed: ParsedArgs,
  front: ParsedWire,
  observe: (wire: ParsedWire) => FarSide,
  catalog: MessageCatalog,
): Promise<Handler> {
  const unix = target.startsWith("unix:") ? unixPlace(target.slice(5), catalog) : undefined;
  const address = unix ? { hostname: "localhost", port: 0 } : addressOf("--forward", target, 1, catalog);
  const wire = await wireOf(parsed, catalog, {
    encoding: valueOf(parsed, "forward-encoding") ?? "utf-8",
    framing: valueOf(parsed, "forward-framing") ?? front.framing,
    checksum: valueOf(parsed, "forward-checksum") ?? front.checksum,
  });
  const sendProxy = await sendProxyOf(parsed, catalog);
  const tls = await clientTlsOf(parsed, address.hostname, catalog, FORWARD_TLS_FLAGS);
  if (!unix) await mayConnect(address.hostname, address.port, catalog);
  // Not before it is needed: who is told of what happens is known once the server has been set up.
  let farSide: FarSide | undefined;

  return async (client, peers) => {
    let far: Connection | undefined;
    const attempt: Attempt = { action: "connect", ...address, path: unix?.path, timeout: DIAL_TIME };
    const bridge = forward(async () => {
      const signal = AbortSignal.any([client.signal, AbortSignal.timeout(DIAL_TIME)]);
      farSide ??= observe(wire);
      const layers = sendProxy(client);
      const options = { ...wire.options, signal, ...farSide.hooks };
      far = await (unix
        ? connect({ ...options, ...unix, layers: tls ? [...layers, tls] : layers })
        : connect({ ...options, ...address, layers, tls }));
      farSide.opened(far, client);
      attempt.action = "talk";
      return far;
    });
    try {
      await bridge(client, peers);
    } catch (error) {
      if (error === client.signal.reason) throw error;
      const { line, code } = exitOf(error, attempt, catalog);
      // A limit of the wire is told as it is; what the network did is told with the address it happened at.
      throw code === 3 ? error : new Error(line, { cause: error });
    } finally {
      if (far) farSide?.closed(far, client);
    }
  };
}
