/**
 * What a page says, checked: a page may be of another version, and what is no page may say anything.
 *
 * @module
 */
import type { FromPage } from "./protocol.ts";

/** Characters of a request; a message that is typed is shorter, and a file is sent in pieces. */
const MOST_REQUEST = 8 * 1048576;
/** ms between two times that the same is sent, at the most. */
const LONGEST = 3_600_000;

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const flag: Check = (value) => typeof value === "boolean";
const number: Check = (value) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const whole: Check = (value) => Number.isSafeInteger(value) && number(value);
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const ms: Check = (value) => number(value) && Number(value) >= 1 && Number(value) <= LONGEST;
const oneOf = (...values: readonly string[]): Check => (value) => typeof value === "string" && values.includes(value);
const maybe = (check: Check): Check => (value) => value === undefined || check(value);
const options: Check = (value) => isRecord(value) && Object.values(value).every((each) => each === true || text(each));

const side = oneOf("server", "client");
const settings = having({ side, options, operands: texts, rules: maybe(text) });
const filter = having({
  query: maybe(text),
  by: maybe(oneOf("text", "regex", "hex")),
  direction: maybe(oneOf("in", "out")),
  peer: maybe(text),
  lostOnly: maybe(flag),
});
const typed = { text, escapes: flag, ending: oneOf("", "\r", "\n", "\r\n") };
const ofSession = { request: whole, session: whole };

/** What each kind of request has. */
const FIELDS: Readonly<Record<FromPage["type"], Check>> = {
  open: having({ request: whole, settings, session: maybe(whole) }),
  close: having(ofSession),
  remove: having(ofSession),
  clear: having(ofSession),
  stop: having(ofSession),
  view: having({ ...ofSession, view: whole, filter }),
  rows: having({ session: whole, from: whole, to: whole }),
  bytes: having({ ...ofSession, id: whole }),
  text: having({ ...ofSession, id: whole }),
  send: having({
    ...ofSession,
    ...typed,
    as: oneOf("text", "hex", "base64"),
    peer: maybe(whole),
    every: maybe(ms),
    times: maybe(whole),
  }),
  preview: having({ ...ofSession, ...typed, as: oneOf("text", "hex"), peer: maybe(whole) }),
  disconnect: having({ ...ofSession, peer: whole }),
  rules: having({ ...ofSession, rules: text, messages: texts }),
  play: having({ ...ofSession, record: whole, connection: whole, as: side, speed: number, peer: maybe(whole) }),
  files: having({ request: whole }),
};

/** The request of a WebSocket's message; undefined for what is none. */
export function requestOf(data: unknown): FromPage | undefined {
  if (typeof data !== "string" || data.length > MOST_REQUEST) return undefined;
  try {
    const message: unknown = JSON.parse(data);
    return isRequest(message) ? message : undefined;
  } catch {
    return undefined; // no JSON
  }
}

function isRequest(value: unknown): value is FromPage {
  if (!isRecord(value) || typeof value["type"] !== "string" || !Object.hasOwn(FIELDS, value["type"])) return false;
  return FIELDS[value["type"] as FromPage["type"]](value);
}

function having(fields: Readonly<Record<string, Check>>): Check {
  return (value) => isRecord(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
