/**
 * SMPP 3.4: data_coding says for each short message what its text is written in. Bytes arrive as they are with
 * `-P smpp -e binary`, one PDU a message; sending fills in its length.
 */
import { decode, encode } from "@mojibye/mojibye/codec";

/** data_coding (5.2.19): Latin 1, UCS-2, GB 2312 as Chinese operators use it; else ASCII. */
const ENCODINGS: Readonly<Record<number, string>> = { 3: "iso-8859-1", 8: "utf-16be", 15: "gb18030" };
/** command_id (5.1.2.1): the three ways to bind, and the others. */
const BIND = [0x01, 0x02, 0x09];
const [SUBMIT_SM, UNBIND, ENQUIRE_LINK, GENERIC_NACK] = [0x04, 0x06, 0x15, 0];
const RESPONSE = 0x80000000;

export default (message: string): Uint8Array => {
  const pdu = encode(message, "binary");
  const view = new DataView(pdu.buffer);
  const [command, sequence] = [view.getUint32(4), view.getUint32(12)];
  if (BIND.includes(command)) return answer(command, 0, sequence, "MOJIBYE\0");
  if (command === SUBMIT_SM) {
    const text = textOf(pdu);
    console.error(`短信: ${text}`);
    return answer(command, 0, sequence, `${[...text].length}\0`);
  }
  if (command === ENQUIRE_LINK || command === UNBIND) return answer(command, 0, sequence);
  return answer(GENERIC_NACK, 3, sequence); // ESME_RINVCMDID
};

/** The text of a submit_sm (4.4.1). */
function textOf(pdu: Uint8Array): string {
  let at = 16;
  const skipText = () => at = pdu.indexOf(0, at) + 1;
  skipText(); // service_type
  for (let address = 0; address < 2; address++) {
    at += 2; // its type and numbering plan
    skipText();
  }
  at += 3; // esm_class, protocol_id, priority_flag
  skipText(); // schedule_delivery_time
  skipText(); // validity_period
  const [, , coding = 0, , length = 0] = pdu.subarray(at, at + 5);
  return decode(pdu.subarray(at + 5, at + 5 + length), ENCODINGS[coding] ?? "ascii");
}

/** A response: a header, and a body of ASCII. */
function answer(command: number, status: number, sequence: number, body = ""): Uint8Array {
  const pdu = new Uint8Array(16 + body.length);
  const view = new DataView(pdu.buffer);
  view.setUint32(4, (command | RESPONSE) >>> 0);
  view.setUint32(8, status);
  view.setUint32(12, sequence);
  pdu.set(encode(body, "binary"), 16);
  return pdu;
}
