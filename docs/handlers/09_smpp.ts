/**
 * SMPP 3.4: data_coding says for each short message what its text is written in. Bytes arrive as they are with
 * `-e binary -f length:u32be,offset=0,adjust=-4`, one frame a message.
 */
import { decode, encode } from "@mojibye/mojibye/codec";

/** data_coding (5.2.19): Latin 1, UCS-2, GB 2312 as Chinese operators use it; else ASCII. */
const ENCODINGS: Readonly<Record<number, string>> = { 3: "iso-8859-1", 8: "utf-16be", 15: "gb18030" };
const SUBMIT_SM = 0x00000004;
const GENERIC_NACK = 0x80000000;

export default (message: string): Uint8Array => {
  const frame = encode(message, "binary");
  const view = new DataView(frame.buffer);
  const [command, sequence] = [view.getUint32(4), view.getUint32(12)];
  if (command !== SUBMIT_SM) return answer(GENERIC_NACK, 3, sequence, ""); // ESME_RINVCMDID
  let at = 16;
  const skipText = () => at = frame.indexOf(0, at) + 1;
  skipText(); // service_type
  for (let address = 0; address < 2; address++) {
    at += 2; // its type and numbering plan
    skipText();
  }
  at += 3; // esm_class, protocol_id, priority_flag
  skipText(); // schedule_delivery_time
  skipText(); // validity_period
  const [, , coding = 0, , length = 0] = frame.subarray(at, at + 5);
  const text = decode(frame.subarray(at + 5, at + 5 + length), ENCODINGS[coding] ?? "ascii");
  console.error(`短信: ${text}`);
  return answer(command | 0x80000000, 0, sequence, `${[...text].length}`);
};

/** A frame whose body is one text with its zero byte. */
function answer(command: number, status: number, sequence: number, text: string): Uint8Array {
  const frame = new Uint8Array(17 + text.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, command >>> 0);
  view.setUint32(8, status);
  view.setUint32(12, sequence);
  frame.set(encode(text, "binary"), 16);
  return frame;
}
