/**
 * A message of a bus as it travels over NATS: JSON in UTF-8, signed where the servers share a secret.
 *
 * `{"v":1,"id":"…-7","node":"…","room":"大厅","sender":"小白","text":"你好","time":1764115200000}`; with a secret, a line
 * of 64 hexadecimal digits stands before it: HMAC-SHA-256 (RFC 2104) over subject, line feed and JSON, so that a message
 * cannot be sent on under another room.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { BusMessage } from "../bus/bus.ts";

/** What servers of other versions may not understand has another number. */
const VERSION = 1;
const DIGITS = 64;

/** Why a message was left out. */
export type Rejection = "malformed" | "version" | "forged";

/** Writes messages, and reads those of others. */
export class Envelope {
  readonly #secret: string | undefined;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** Signs with `secret`, and takes nothing that is not; without one everybody who may publish is believed. */
  constructor(secret: string | undefined) {
    this.#secret = secret;
  }

  /** The bytes of a message on its subject. */
  write(subject: string, { id, node, room, sender, text, time }: BusMessage): Uint8Array {
    const json = JSON.stringify({ v: VERSION, id, node, room, sender, text, time });
    return this.#encoder.encode(this.#secret === undefined ? json : `${this.#sign(subject, json)}\n${json}`);
  }

  /** The message in these bytes, or why there is none. */
  read(subject: string, bytes: Uint8Array): BusMessage | Rejection {
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch {
      return "malformed";
    }
    if (this.#secret !== undefined) {
      const json = text.slice(DIGITS + 1);
      if (text[DIGITS] !== "\n" || !this.#isSigned(text.slice(0, DIGITS), subject, json)) return "forged";
      text = json;
    }
    return messageOf(text);
  }

  #sign(subject: string, json: string): string {
    return createHmac("sha256", this.#secret ?? "").update(`${subject}\n${json}`).digest("hex");
  }

  #isSigned(digits: string, subject: string, json: string): boolean {
    const [given, right] = [digits, this.#sign(subject, json)].map((text) => this.#encoder.encode(text));
    return given?.length === right?.length && given !== undefined && right !== undefined &&
      timingSafeEqual(given, right);
  }
}

function messageOf(text: string): BusMessage | Rejection {
  try {
    const given: unknown = JSON.parse(text);
    if (typeof given !== "object" || given === null) return "malformed";
    const { v, id, node, room, sender, text: said, time }: Partial<BusMessage> & { v?: unknown } = given;
    if (typeof v === "number" && v !== VERSION) return "version";
    const isText = (value: unknown): value is string => typeof value === "string";
    if (v !== VERSION || !isText(id) || !isText(node) || !isText(room) || !isText(sender) || !isText(said)) {
      return "malformed";
    }
    return Number.isFinite(time) && time !== undefined ? { id, node, room, sender, text: said, time } : "malformed";
  } catch {
    return "malformed";
  }
}
