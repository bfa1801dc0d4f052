/**
 * Certificates and keys from files.
 *
 * @module
 */
import {
  type CertificateFacts,
  certificateFacts,
  type CertifiedKey,
  CertifiedKeyError,
  checkCertified,
} from "../../tls/mod.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { readText } from "../input/file.ts";
import { valueOf } from "../args/wire_flags.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { messageOf } from "../errors/message_of.ts";

/** Bytes of a file; that of a system's authorities has some 200,000. */
const MAX_SIZE = 4 * 1024 * 1024;

/** A certificate with its key, and what it says. */
export interface CertifiedFiles extends CertifiedKey {
  readonly certPath: string;
  readonly facts: CertificateFacts;
}

/**
 * What `--tls-cert` and `--tls-key` name, checked; undefined without them.
 *
 * @throws {UsageError} for one without the other, and for files that cannot be used together, or not any more.
 */
export async function certifiedFiles(parsed: ParsedArgs, catalog: MessageCatalog): Promise<CertifiedFiles | undefined> {
  const certPath = valueOf(parsed, "tls-cert");
  const keyPath = valueOf(parsed, "tls-key");
  const { tls } = catalog;
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath === undefined) throw new UsageError(tls.needsOther("--tls-key", "--tls-cert"));
  if (keyPath === undefined) throw new UsageError(tls.needsOther("--tls-cert", "--tls-key"));
  const cert = await readPem("--tls-cert", certPath, catalog);
  const key = await readPem("--tls-key", keyPath, catalog);
  try {
    checkCertified({ cert, key });
  } catch (error) {
    if (!(error instanceof CertifiedKeyError)) throw error;
    if (error.part === "cert") throw new UsageError(tls.noCertificate("--tls-cert", certPath));
    if (error.part === "strength") throw new UsageError(tls.weak(certPath, whyOf(error.cause)));
    if (error.part === "key") throw new UsageError(tls.noKey("--tls-key", keyPath));
    throw new UsageError(tls.keyOfAnother(certPath, keyPath));
  }
  const facts = certificateFacts(cert);
  if (facts.validTo < new Date()) throw new UsageError(tls.expiredFile(certPath, facts.subject, day(facts.validTo)));
  return { cert, key, certPath, facts };
}

/**
 * The certificates of a file.
 *
 * @throws {UsageError} for a file that has none.
 */
export async function certificatesIn(flag: string, path: string, catalog: MessageCatalog): Promise<string[]> {
  const text = await readPem(flag, path, catalog);
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of found) certificateFacts(certificate);
    if (found.length > 0) return found;
  } catch {
    // One of them is none, which the runtime has no word for.
  }
  throw new UsageError(catalog.tls.noCertificate(flag, path));
}

/** `key too small`: what OpenSSL says behind where it was. */
function whyOf(cause: unknown): string {
  const text = messageOf(cause);
  return text.replace(/^error:.*:/, "");
}

/** `2027-03-31`. */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

async function readPem(flag: string, path: string, catalog: MessageCatalog): Promise<string> {
  return await readText(path, {
    limit: MAX_SIZE,
    encoding: "utf-8",
    catalog,
    refusal: (path, why) => catalog.tls.cannotRead(flag, path, why),
  });
}
