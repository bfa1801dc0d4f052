/**
 * HL7 v2 over MLLP: MSH-18 says what a message is written in. Bytes arrive as they are with
 * `-e binary -f 'between:\x0b:\x1c\r'`, and the acknowledgement is written in the same character set.
 */
import { decode, encode } from "@mojibye/mojibye/codec";

/** HL7 table 0211; a header without a character set is taken for UTF-8. */
const ENCODINGS = new Map([
  ["", "utf-8"],
  ["8859/1", "iso-8859-1"],
  ["GB 18030-2000", "gb18030"],
  ["UNICODE UTF-8", "utf-8"],
]);

export default (message: string): Uint8Array | undefined => {
  const [header = ""] = message.split("\r"); // ASCII, whatever follows
  const fields = header.split("|");
  const [kind, , application = "", facility = ""] = fields;
  if (kind !== "MSH") return undefined; // what is no HL7 is not answered
  const control = fields[9] ?? "";
  const charset = fields[17] ?? "";
  const encoding = ENCODINGS.get(charset);
  const acknowledged = `MSH|^~\\&|LIS|LAB|${application}|${facility}|20240506070809||ACK|1|P|2.5||||||`;
  if (encoding === undefined) {
    return encode(`${acknowledged}\rMSA|AR|${control}|unsupported character set\r`, "binary");
  }
  const text = decode(encode(message, "binary"), encoding);
  const patient = text.split("\r").find((segment) => segment.startsWith("PID|"))?.split("|")[5] ?? "";
  return encode(`${acknowledged}${charset}\rMSA|AA|${control}|收到 ${patient}\r`, encoding);
};
