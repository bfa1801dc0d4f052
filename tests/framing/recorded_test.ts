/** What a terminal program such as minicom has recorded on serial lines: echoes, prompts without an end, colours. */
import { assertEquals } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import type { Framing } from "../../lib/framing/framer.ts";
import { cuts, received, wire } from "./cut.ts";

const RECORDS: readonly [name: string, bytes: string, framing: Framing, messages: string[]][] = [
  [
    "a modem that echoes commands and frames its answers with CR LF",
    'AT\r\r\nOK\r\nAT+CSQ\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n\r\n+CMTI: "SM",3\r\n',
    lines(),
    ["AT\r", "OK", "AT+CSQ\r", "+CSQ: 21,0", "", "OK", "", '+CMTI: "SM",3'],
  ],
  [
    "the same modem, read between CR LF and CR LF",
    "AT\r\r\nOK\r\nAT+CSQ\r\r\n+CSQ: 21,0\r\n\r\nOK\r\n",
    between("\r\n", "\r\n"),
    ["OK", "AT+CSQ\r", "+CSQ: 21,0", "OK"],
  ],
  [
    "a boot loader that counts down with backspaces, and waits behind its prompt",
    "U-Boot 2023.04\r\n\r\nDRAM:  512 MiB\r\nHit any key:  2 \b\b\b 1 \b\b\b 0 \r\n=> ",
    lines(),
    ["U-Boot 2023.04", "", "DRAM:  512 MiB", "Hit any key:  2 \b\b\b 1 \b\b\b 0 ", "=> "],
  ],
  [
    "a switch in GBK, with colours, a pager, and bytes of NUL while it wakes",
    "\0\0\x1b[32m接口\x1b[0m  亊\r\n  ---- More ----\x1b[16D    \x1b[16D一 up\r\n<交换机>",
    lines(),
    ["\0\0\x1b[32m接口\x1b[0m  亊", "  ---- More ----\x1b[16D    \x1b[16D一 up", "<交换机>"],
  ],
  [
    "its prompts, each the end of an answer",
    "display 亊>\r\n一\r\n<交换机>quit\r\n<交换机>",
    delimited("<交换机>"),
    ["display 亊>\r\n一\r\n", "quit\r\n"],
  ],
];

for (const [name, text, framing, messages] of RECORDS) {
  Deno.test(`recorded: ${name}, however it is cut`, () => {
    const bytes = encode(text, "gbk");
    for (const pieces of cuts(bytes)) assertEquals(received(framing(wire("gbk")), pieces), { messages });
  });
}
