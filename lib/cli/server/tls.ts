/**
 * TLS of the server: by a certificate from files, which may be renewed, or by one that is made for this run.
 *
 * @module
 */
import type { Layer } from "../../../mod.ts";
import { certificateFacts, type CertifiedKey, tlsServer } from "../../tls/mod.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { certificateMaker } from "../deps.ts";
import { onHangup } from "../hangup.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { certifiedFiles, day } from "../tls/files.ts";

/** ms for which a certificate that was made here is valid. */
const VALID = 30 * 24 * 60 * 60 * 1000;
/** ms by which the clock of a client may be behind. */
const SLACK = 60 * 60 * 1000;

/** TLS, and what is said about it. */
export interface ServerTls {
  readonly layer: Layer;
  /** Which certificate it is; `target` is how a client names the server. */
  line(target: string): string;
}

/**
 * TLS by what was typed; SIGHUP reads the files again, of which `warn` tells.
 *
 * @throws {UsageError} for files that cannot be used.
 */
export async function serverTls(
  parsed: ParsedArgs,
  hostname: string,
  warn: (reason: string) => void,
  catalog: MessageCatalog,
  signal?: AbortSignal,
): Promise<ServerTls> {
  const { tls } = catalog;
  const files = await certifiedFiles(parsed, catalog);
  if (!files) {
    const made = await makeCertificate(hostname);
    const { pin } = certificateFacts(made.cert);
    return {
      layer: tlsServer(made),
      line: (target) => tls.made(pin, `client.ts --tls-pin ${pin} ${target}`),
    };
  }
  const { subject, issuer, validTo, pin } = files.facts;
  const layer = tlsServer(files);
  const end = onHangup(async () => {
    const renewed = await certifiedFiles(parsed, catalog);
    if (!renewed || renewed.cert === files.cert && renewed.key === files.key) return;
    layer.renew(renewed);
    Object.assign(files, renewed);
    warn(tls.renewed(renewed.certPath, renewed.facts.subject, day(renewed.facts.validTo)));
  }, (why) => warn(tls.kept(files.certPath, why)));
  signal?.addEventListener("abort", end, { once: true });
  return { layer, line: () => tls.serving(subject, issuer, day(validTo), pin) };
}

/** A certificate of its own for a server at `hostname`. */
async function makeCertificate(hostname: string): Promise<CertifiedKey> {
  const { generate } = await certificateMaker();
  const now = Date.now();
  const addresses = new Set(["127.0.0.1", "::1"]);
  const names = new Set(["localhost"]);
  if (hostname.includes(":") || /^[\d.]+$/.test(hostname)) addresses.add(hostname);
  else names.add(hostname);
  const altNames = [
    ...[...names].map((value) => ({ type: 2, value })), // dNSName (RFC 5280, 4.2.1.6)
    ...[...addresses].map((ip) => ({ type: 7, ip })), // iPAddress
  ];
  const { cert, private: key } = await generate([{ name: "commonName", value: hostname }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(now - SLACK),
    notAfterDate: new Date(now + VALID),
    extensions: [{ name: "basicConstraints", cA: false, critical: true }, { name: "subjectAltName", altNames }],
  });
  return { cert, key };
}
