/**
 * Who may use the panel: a token from the terminal, then a cookie; and no page of another site, whatever it tries.
 *
 * The token stands in the fragment of the address, which a browser never sends. The page gives it to `/login`, which
 * answers with a cookie that scripts cannot read (`HttpOnly`) and other sites cannot use (`SameSite=Strict`, RFC 6265bis).
 * `Host` is checked against DNS rebinding, `Origin` against other sites' requests and WebSockets (RFC 6455, 10.2).
 *
 * @module
 */
import { LOOPBACK } from "../args/loopback.ts";
import { encodeBase64Url } from "../deps.ts";

/** What a server listens on that is to be reached by every address of the machine. */
const EVERYWHERE: readonly string[] = ["0.0.0.0", "::"];
/** An address as it stands in `Host`, without a port. */
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])$/;
/** Bytes of the token: 128 bits. */
const TOKEN = 16;

/** What every answer says to the browser: nothing is loaded or run that the panel does not serve itself. */
export const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The door of one panel. */
export class Access {
  /** Said once, in the line that names the address. */
  readonly token = base64url(crypto.getRandomValues(new Uint8Array(TOKEN)));
  readonly #cookie = base64url(crypto.getRandomValues(new Uint8Array(TOKEN)));
  readonly #names: readonly string[];
  readonly #everywhere: boolean;
  readonly #port: number;
  readonly #name: string;

  /** For a panel at this address. A cookie counts for all ports of a host, so its name has the port. */
  constructor(hostname: string, port: number) {
    this.#everywhere = EVERYWHERE.includes(hostname);
    const names = this.#everywhere || LOOPBACK.includes(hostname) ? LOOPBACK : [hostname];
    this.#names = names.map((name) => name.includes(":") ? `[${name}]` : name);
    this.#port = port;
    this.#name = `mojibye-${port}`;
  }

  /** Why a request is refused before anything of it is read; undefined when it is not. */
  refuses(request: Request): string | undefined {
    const host = request.headers.get("host") ?? "";
    if (!this.#serves(host)) return "this host is not served here";
    const origin = request.headers.get("origin");
    if (origin !== null && origin !== `http://${host}`) return "other sites may not ask";
    const site = request.headers.get("sec-fetch-site");
    if (site !== null && site !== "same-origin" && site !== "none") return "other sites may not ask";
    const changes = request.method !== "GET" || request.headers.get("upgrade") !== null;
    return changes && origin === null ? "an origin is needed" : undefined;
  }

  /** Another site can make its own name lead here, but no address: those of a machine that listens on all are its own. */
  #serves(host: string): boolean {
    const [, name = "", port = "80"] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []; // browsers leave out 80
    return Number(port) === this.#port && (this.#names.includes(name) || this.#everywhere && ADDRESS.test(name));
  }

  /** The cookie for who knows the token; undefined for everybody else. */
  login(token: string): string | undefined {
    if (!same(token, this.token)) return undefined;
    return `${this.#name}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Whether a request brings the cookie. */
  knows(request: Request): boolean {
    const cookies = (request.headers.get("cookie") ?? "").split("; ");
    return cookies.some((cookie) => same(cookie, `${this.#name}=${this.#cookie}`));
  }
}

/** Compares all characters, however early one differs. */
function same(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let at = 0; at < given.length; at++) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at);
  return difference === 0;
}

function base64url(bytes: Uint8Array): string {
  return encodeBase64Url(bytes);
}

/** By what a browser on this machine reaches what listens there. */
export function nearest(hostname: string): string {
  if (!EVERYWHERE.includes(hostname)) return hostname;
  return hostname === "::" ? "::1" : "127.0.0.1";
}
