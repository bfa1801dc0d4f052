/**
 * The wires of well-known devices: encoding, framing, checksum, and what they usually answer.
 *
 * ```ts
 * import { connect, serve } from "@mojibye/mojibye";
 * import { rules } from "@mojibye/mojibye/handlers";
 * import { profiles } from "@mojibye/mojibye/profiles";
 *
 * const { wire, dialogue } = profiles.astm;
 * await using analyser = serve({ hostname: "127.0.0.1", ...wire }, rules(dialogue));
 * await using conn = await connect({ port: analyser.addr.port, ...wire });
 * await conn.send("\x05"); // ENQ, without marks
 * console.assert(await conn.receive() === "\x06"); // ACK
 * ```
 *
 * @module
 */
import type { WireOptions } from "../connection/wire.ts";
import { between } from "../framing/between.ts";
import { checksum } from "../framing/checked.ts";
import { chunks } from "../framing/chunks.ts";
import { lines } from "../framing/delimited.ts";
import { escaped } from "../framing/escaped.ts";
import { headed } from "../framing/headed.ts";
import { idleGap } from "../framing/idle.ts";
import { lengthPrefixed } from "../framing/length.ts";
import type { Rule } from "../handlers/rule.ts";
import { telnet } from "../telnet/mod.ts";

/** The name of a profile. */
export type ProfileName =
  | "astm"
  | "escpos"
  | "fix"
  | "gt06"
  | "hj212"
  | "hl7"
  | "iso8583"
  | "jt808"
  | "modbus-ascii"
  | "modbus-rtu"
  | "nmea"
  | "sics"
  | "sip"
  | "smpp"
  | "telnet"
  | "toledo"
  | "zpl";

/** How one kind of device speaks. */
export interface Profile {
  /** For `serve()` and `connect()`; each option can be changed behind it. */
  readonly wire: Pick<WireOptions, "encoding" | "framing" | "checksum" | "telnet">;
  /** What the side that is asked usually answers; empty where that depends on what is asked. */
  readonly dialogue: readonly Rule[];
}

const ENQ = "\x05";
const EOT = "\x04";
const ACK = "\x06";
const NAK = "\x15";

/**
 * The first fields of an HL7 header: its separators, which are five from 2.7 on, application and facility of both, the time, a
 * kind, the id, processing, version.
 */
const MSH =
  /^MSH\|([^|\r]{4,5})\|([^|\r]*)\|([^|\r]*)\|([^|\r]*)\|([^|\r]*)\|[^|\r]*\|[^|\r]*\|[^|\r]*\|([^|\r]*)\|([^|\r]*)\|([^|\r]*)/;

/** All of them, by name. Where each is from stands in the documents. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  // Laboratory analysers: ASTM E1381, LIS1-A 6.3. ENQ, ACK, NAK and EOT stand alone.
  astm: {
    wire: {
      encoding: "utf-8",
      framing: between("\x02", "\r\n", { bare: EOT + ENQ + ACK + NAK }),
      checksum: checksum({ algorithm: "sum8", form: "HEX" }),
    },
    dialogue: [{ when: ENQ, reply: ACK }, { when: /^[0-7]/, reply: ACK }, { on: "badChecksum", reply: NAK }],
  },
  // Receipt printers: no frames, only text and commands.
  escpos: { wire: { encoding: "gb18030", framing: chunks() }, dialogue: [] },
  // Securities: FIX 4.x, 5.0; the length counts from field 35 to the one before field 10.
  fix: {
    wire: {
      encoding: "utf-8",
      framing: headed({ end: "\x0135=", separator: "\x01", assign: "=", names: ["9"], adjust: -3, trailer: 7 }),
      checksum: checksum({ algorithm: "mod256", prefix: "10=", suffix: "\x01" }),
    },
    dialogue: [],
  },
  // Vehicle trackers of Concox and many others: 78 78, length, …, CRC-ITU, 0d 0a.
  gt06: {
    wire: {
      encoding: "hex",
      framing: lengthPrefixed({ bytes: 1, offset: 2, trailer: 2 }),
      checksum: checksum({ algorithm: "x-25", form: "be", from: 2, suffix: "\r\n" }),
    },
    dialogue: [],
  },
  // Chinese environmental monitoring: HJ 212-2017, 6.3. ##, four digits, the data in UTF-8, four digits of CRC.
  hj212: {
    wire: {
      encoding: "utf-8",
      framing: lengthPrefixed({ digits: "decimal", offset: 2, trailer: 6 }),
      checksum: checksum({ algorithm: "crc-16/hj212", from: 6, suffix: "\r\n" }),
    },
    dialogue: [],
  },
  // Hospitals: HL7 v2 over MLLP. The answer names the id of the message (MSH-10) in MSA-2.
  hl7: {
    wire: { encoding: "utf-8", framing: between("\x0b", "\x1c\r") },
    dialogue: [
      { when: MSH, reply: "MSH|$1|$4|$5|$2|$3|${time:YYYYMMDDHHmmss}||ACK|$6|$7|$8\rMSA|AA|$6\r" },
    ],
  },
  // Banks: ISO 8583 behind a length of two bytes.
  iso8583: { wire: { encoding: "hex", framing: lengthPrefixed({ bytes: 2 }) }, dialogue: [] },
  // Chinese commercial vehicles: JT/T 808, 4.4. Flag, escapes, a check of all bytes.
  jt808: {
    wire: { encoding: "gbk", framing: escaped("jt808"), checksum: checksum("xor") },
    dialogue: [],
  },
  // Modbus over Serial Line V1.02, 2.5.2, behind a serial server.
  "modbus-ascii": {
    wire: {
      encoding: "utf-8",
      framing: between(":", "\r\n"),
      checksum: checksum({ algorithm: "lrc", form: "HEX", over: "pairs" }),
    },
    dialogue: [],
  },
  // The same document, 2.5.1: messages end with silence.
  "modbus-rtu": {
    wire: { encoding: "hex", framing: idleGap(50), checksum: checksum("crc-16/modbus") },
    dialogue: [],
  },
  // Ships and GPS: NMEA 0183; AIS begins with !.
  nmea: {
    wire: {
      encoding: "utf-8",
      framing: between(["$", "!"], "\r\n"),
      checksum: checksum({ algorithm: "xor", prefix: "*", form: "HEX" }),
    },
    dialogue: [],
  },
  // Scales of Mettler Toledo: the Standard Interface Command Set.
  sics: { wire: { encoding: "utf-8", framing: lines({ ending: "\r\n" }) }, dialogue: [] },
  // Telephony: SIP over TCP, RFC 3261, 18.3.
  sip: { wire: { encoding: "utf-8", framing: headed() }, dialogue: [] },
  // Short messages: SMPP 3.4, 3.2. The length counts itself.
  smpp: { wire: { encoding: "hex", framing: lengthPrefixed({ offset: 0, adjust: -4 }) }, dialogue: [] },
  // Old boards and hosts: the negotiation of RFC 854 is answered and left out.
  telnet: { wire: { encoding: "gbk", framing: lines({ ending: "\r\n" }), telnet: telnet() }, dialogue: [] },
  // The continuous output of Toledo scales: STX, status, weight, tare, CR.
  toledo: { wire: { encoding: "utf-8", framing: between("\x02", "\r") }, dialogue: [] },
  // Label printers of Zebra: labels go out as they are, `~HS` and its like answer between STX and ETX.
  zpl: {
    wire: { encoding: "utf-8", framing: { receive: between("\x02", "\x03"), send: chunks() } },
    dialogue: [],
  },
};
