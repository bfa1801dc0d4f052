/**
 * HL7 v2 over MLLP: MSH-18 says what a message is written in. Bytes arrive as they are with
 * `-e binary -f 'between:\x0b:\x1c\r'`, and the acknowledgement is written in the same character set.
 */
import { decode, encode } from "@mojibye/mojibye/codec";

/** HL7 table 0211. */
const ENCODINGS: Readonly<Record<string, string>> = {
  "8859/1": "iso-8859-1",
  "GB 18030-2000": "gb18030",
  "UNICODE UTF-8": "utf-8",
};

export default (message: string): Uint8Array => {
  const header = message.slice(0, message.indexOf("\r")).split("|"); // ASCII, whatever follows
  const encoding = ENCODINGS[header[17] ?? ""] ?? "utf-8";
  const text = decode(encode(message, "binary"), encoding);
  const fields = (name: string) => text.split("\r").find((segment) => segment.startsWith(`${name}|`))?.split("|") ?? [];
  const [, , application, facility, , , , , , control = ""] = fields("MSH");
  const patient = fields("PID")[5] ?? "";
  const reply = [
    `MSH|^~\\&|LIS|LAB|${application}|${facility}|20240506070809||ACK|1|P|2.5||||||${header[17] ?? ""}`,
    `MSA|AA|${control}|收到 ${patient}`,
  ];
  return encode(`${reply.join("\r")}\r`, encoding);
};
