/**
 * TLS to a server: what was typed, and what is said about a server that is not to be believed.
 *
 * @module
 */
import type { Layer } from "../../../mod.ts";
import { CertificateError, type CertificateFault, isPin, tlsClient } from "../../tls/mod.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { Mistrust, TlsMessages } from "../i18n/tls.ts";
import { certificatesIn, certifiedFiles, day } from "./files.ts";
import { handshakeFault } from "./flags.ts";
import { messageOf } from "../errors/message_of.ts";

/** The sentence for each fault. */
const SENTENCES: Readonly<Record<CertificateFault, (say: TlsMessages, it: Mistrust) => string>> = {
  "unknown issuer": (say, it) => say.unknownIssuer(it),
  "self-signed": (say, it) => say.selfSigned(it),
  "expired": (say, it) => say.expired(it),
  "not yet valid": (say, it) => say.notYetValid(it),
  "wrong name": (say, it) => say.wrongName(it),
  "wrong pin": (say, it) => say.wrongPin(it),
  "none": (say) => say.failed("-"),
};

/**
 * TLS to `hostname`, by the options that begin with `--PREFIX`.
 *
 * @throws {UsageError} for a value that means nothing, or a file that cannot be used.
 */
export async function clientTls(
  parsed: ParsedArgs,
  hostname: string,
  catalog: MessageCatalog,
  prefix: "tls" | "forward-tls",
): Promise<Layer> {
  const ca = valueOf(parsed, `${prefix}-ca`);
  const pin = valueOf(parsed, `${prefix}-pin`);
  if (pin !== undefined && !isPin(pin)) throw new UsageError(catalog.tls.badPin(`--${prefix}-pin`, pin));
  const certified = prefix === "tls" ? await certifiedFiles(parsed, catalog) : undefined;
  const layer = tlsClient({
    serverName: valueOf(parsed, `${prefix}-name`) || hostname, // empty as an unset variable is
    pin,
    ...(ca !== undefined && { caCerts: await certificatesIn(`--${prefix}-ca`, ca, catalog) }),
    ...(certified && { cert: certified.cert, key: certified.key }),
  });
  return async (socket, signal) => {
    try {
      return await layer(socket, signal);
    } catch (error) {
      throw signal.aborted ? error : new Error(reasonOf(error, `--${prefix}`, catalog), { cause: error });
    }
  };
}

function reasonOf(error: unknown, flag: string, catalog: MessageCatalog): string {
  const { tls } = catalog;
  if (error instanceof CertificateError && error.certificate) {
    const { subject, issuer, names, validFrom, validTo, pin } = error.certificate;
    return SENTENCES[error.fault](tls, {
      subject,
      issuer,
      names: names.join(", "),
      from: day(validFrom),
      until: day(validTo),
      pin,
      expected: error.expected,
      flag,
    });
  }
  return handshakeFault(error, tls.notTls, catalog) ??
    tls.failed(messageOf(error));
}
