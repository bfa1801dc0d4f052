/**
 * Certificates: what is in them, how they are known again, and why one is not believed.
 *
 * @module
 */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";

/** What a certificate says. */
export interface CertificateFacts {
  /** For whom it was issued: `CN=scale-7`. */
  readonly subject: string;
  /** Who has issued it. */
  readonly issuer: string;
  /** The names and addresses that it is for. */
  readonly names: readonly string[];
  /** From when it is valid. */
  readonly validFrom: Date;
  /** Until when. */
  readonly validTo: Date;
  /** The SHA-256 of the certificate, as 64 hexadecimal digits. */
  readonly pin: string;
}

/** What is wrong with a certificate. */
export type CertificateFault =
  | "unknown issuer"
  | "self-signed"
  | "expired"
  | "not yet valid"
  | "wrong name"
  | "wrong pin"
  | "none";

/** The certificate of a peer is not to be believed. */
export class CertificateError extends Error {
  /** What is wrong with it. */
  readonly fault: CertificateFault;
  /** What it says; undefined when there is none. */
  readonly certificate: CertificateFacts | undefined;
  /** The name that it should have, or the pin. */
  readonly expected: string;
  /** What the runtime says about it. */
  readonly code: string;

  /** `code` is the runtime's. */
  constructor(fault: CertificateFault, certificate: CertificateFacts | undefined, expected: string, code = "") {
    const of = certificate ? `the certificate of ${certificate.subject}, issued by ${certificate.issuer}` : "the peer";
    super(`Cannot trust ${of}: ${fault}${code && ` (${code})`}`);
    this.name = "CertificateError";
    this.fault = fault;
    this.certificate = certificate;
    this.expected = expected;
    this.code = code;
  }
}

/** The fault that a code of OpenSSL, which the runtime uses, stands for, or the facts themselves show. */
export function faultOf(code: string, { subject, issuer, validFrom, validTo }: CertificateFacts): CertificateFault {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "wrong name";
  const now = new Date();
  if (validTo < now) return "expired";
  if (validFrom > now) return "not yet valid";
  return subject === issuer ? "self-signed" : "unknown issuer";
}

/** A pin as it is compared: 64 hexadecimal digits, however it was written: with colons, in capitals, behind `sha256:`. */
export function normalizedPin(text: string): string | undefined {
  const digits = text.replace(/^sha-?256[:/]/i, "").replaceAll(":", "").toLowerCase();
  return /^[\da-f]{64}$/.test(digits) ? digits : undefined;
}

/** Whether a text is a pin. */
export function isPin(text: string): boolean {
  return normalizedPin(text) !== undefined;
}

/**
 * What a certificate says, in PEM or in DER.
 *
 * @throws {Error} for what is none.
 */
export function certificateFacts(certificate: string | Uint8Array): CertificateFacts {
  const { subject, issuer, subjectAltName, validFrom, validTo, fingerprint256 } = new X509Certificate(certificate);
  return {
    subject: inOneLine(subject),
    issuer: inOneLine(issuer),
    names: (subjectAltName ?? "").split(", ").filter((name) => name !== "").map((name) => name.replace(/^[^:]*:/, "")),
    validFrom: new Date(validFrom),
    validTo: new Date(validTo),
    pin: fingerprint256.replaceAll(":", "").toLowerCase(),
  };
}

/** The parts of a name, which the runtime writes in a line each. */
function inOneLine(name: string): string {
  return name.split("\n").join(", ");
}

/** A certificate and its key. */
export interface CertifiedKey {
  /** The certificate in PEM, and behind it those that lead to a root. */
  cert: string;
  /** Its key in PEM. */
  key: string;
}

/** A certificate and a key that cannot be used together. */
export class CertifiedKeyError extends Error {
  /**
   * Which of them is not what it should be; `"pair"`: each is, but the key is that of another certificate; `"strength"`:
   * they go together, but TLS takes none of their kind: RSA with 1024 bits for example. The `cause` says why.
   */
  readonly part: "cert" | "key" | "pair" | "strength";

  /** `cause` is the runtime's error, if there is one. */
  constructor(part: CertifiedKeyError["part"], cause?: unknown) {
    const what = {
      cert: "the certificate is no PEM of one",
      key: "the key is no PEM of one",
      pair: "the key is not that of the certificate",
      strength: "certificates and keys of this kind are not taken",
    };
    super(`Cannot speak TLS: ${what[part]}`, { cause });
    this.name = "CertifiedKeyError";
    this.part = part;
  }
}

/**
 * Checks that a certificate and a key can be used together.
 *
 * @throws {CertifiedKeyError} unless both are what they should be, and go together.
 */
export function checkCertified({ cert, key }: CertifiedKey): void {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert);
  } catch (error) {
    throw new CertifiedKeyError("cert", error);
  }
  let secret: KeyObject;
  try {
    secret = createPrivateKey(key);
  } catch (error) {
    throw new CertifiedKeyError("key", error);
  }
  if (!certificate.checkPrivateKey(secret)) throw new CertifiedKeyError("pair");
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new CertifiedKeyError("strength", error);
  }
}
