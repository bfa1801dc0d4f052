import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { checksumOf } from "../../../lib/cli/args/checksum_spec.ts";
import { framingOf } from "../../../lib/cli/args/framing_spec.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { framed, received, wire } from "../../framing/cut.ts";

/** A framing as typed, an encoding, a message, and its frame in hexadecimal digits. */
const FRAMES: [spec: string, encoding: string, message: string, frame: string][] = [
  ["chunks", "gbk", "你", "c4e3"],
  ["lines", "gbk", "a", "610a"],
  ["lines:crlf", "gbk", "a", "610d0a"],
  ["delimiter:\\r\\n.", "gbk", "a", "610d0a2e"],
  ["delimiter:7e", "hex", "17e001", "17e0017e"],
  ["stx", "gbk", "a", "026103"],
  ["between:\\x0b:\\x1c\\r", "gb18030", "MSH|你", "0b4d53487cc4e31c0d"],
  ["between:$|!:\\r\\n", "gbk", "a", "24610d0a"],
  ["between:\\x02:\\r\\n:\\x05\\x06", "gbk", "\x05", "05"],
  ["between:\\x02:\\r\\n:\\x05\\x06", "gbk", "1H", "0231480d0a"],
  ["length:u8", "gbk", "a", "0161"],
  ["length:u16be", "gbk", "a", "000161"],
  ["length:u16le", "gbk", "a", "010061"],
  ["length:u24be", "gbk", "a", "00000161"],
  ["length:u32be", "gbk", "a", "0000000161"],
  ["length:u64le", "gbk", "a", "010000000000000061"],
  ["length:ascii6", "gbk", "你", "303030303032c4e3"],
  ["length:hex4", "gbk", "a".repeat(26), "30303161" + "61".repeat(26)],
  ["length:u32be,offset=0,adjust=-4", "hex", "0000000600ff", "0000000600ff"],
  ["length:ascii4,offset=2,trailer=6", "gbk", "##0001x....\r\n", "232330303031782e2e2e2e0d0a"],
  ["headers", "utf-8", "Content-Length: 3\r\n\r\n你", "436f6e74656e742d4c656e6774683a20330d0a0d0ae4bda0"],
  ["slip", "hex", "c0db", "c0dbdcdbddc0"],
  ["hdlc", "hex", "7e7d", "7e7d5e7d5d7e"],
  ["jt808", "gbk", "亊", "7e817d027e"],
  ["escaped:7e,7e=7d02,7d=7d01", "gbk", "亊", "7e817d027e"],
  ["escaped:5b5d,5b=5a01,5a=5a02,5d=5e01,5e=5e02", "hex", "5b5e", "5b5a015e025d"],
  ["escaped:7e,7e=7d5e,7d=7d5d,xor=20", "hex", "7e", "7e7d5e7e"],
  ["fixed:4", "gbk", "ab  ", "61622020"],
  ["idle:50ms", "gbk", "a", "61"],
];

for (const [spec, encoding, message, frame] of FRAMES) {
  Deno.test(`-f ${spec} frames ${JSON.stringify(message).slice(0, 30)}, and finds it again`, async () => {
    const { text, framing } = await framingOf(spec, en);
    assertEquals([text, encodeHex(framed(framing, wire(encoding), message))], [spec, frame]);
    assertEquals(received(framing(wire(encoding)), [decodeHex(frame)]), { messages: [message] });
  });
}

const NO_FRAMINGS = [
  ...["", "words", "lines:lf", "delimiter", "delimiter:", "between", "between:a", "between:a:b:c:d", "slip:c0"],
  ...["length", "length:u16", "length:u12be", "length:ascii9", "length:ascii0", "length:hex", "length:u8,offset"],
  ...["length:u8,offset=x", "length:u8,size=1", "length:constructor", "headers:x", "escaped:7", "escaped:7e,7d", "7e"],
  ...["length:u8,offset=1,offset=1", "escaped:7e,7e=7d02,7d=7d01,7e=7d03", "escaped:7e,7e=7d02,7d=7d01,xor=20,xor=20"],
];

Deno.test("-f refuses what is no framing, and shows where they are", async () => {
  for (const text of NO_FRAMINGS) {
    const error = await assertRejects(() => framingOf(text, en), UsageError);
    assertInstanceOf(error, UsageError);
    assertEquals(error.message, `There is no framing ${text}: --help shows what -f takes`);
  }
});

Deno.test("-f says why a framing is refused", async () => {
  const refused: [string, string][] = [
    ["between::b", 'Cannot delimit messages by "": there must be something to find'],
    ["between:a:b|b", 'Cannot take the same mark twice: ["b","b"]'],
    ["length:u8,offset=-1", "Cannot take -1 bytes as an offset: a whole number from 0 to 2147483647 is needed"],
    [
      "length:u8,trailer=2147483648",
      "Cannot take 2147483648 bytes as a trailer: a whole number from 0 to 2147483647 is needed",
    ],
    ["escaped:7e,7e=7d02", "Cannot escape without an escape for 7D itself"],
  ];
  for (const [text, why] of refused) {
    await assertRejects(() => framingOf(text, en), UsageError, `There is no framing ${text}: ${why}`);
  }
});

Deno.test("-c names a checksum, its form, its place and what it covers", () => {
  assertEquals(checksumOf("xor", en), { algorithm: "xor" });
  assertEquals(checksumOf("CRC-16/MODBUS,be", en), { algorithm: "crc-16/modbus", form: "be" });
  assertEquals(checksumOf("xor,HEX,prefix=*", en), { algorithm: "xor", form: "HEX", prefix: "*" });
  assertEquals(checksumOf("lrc,hex,pairs", en), { algorithm: "lrc", form: "hex", over: "pairs" });
  assertEquals(checksumOf("mod256,prefix=10=,suffix=\\x01", en), {
    algorithm: "mod256",
    prefix: "10=",
    suffix: "\x01",
  });
  assertEquals(checksumOf("x-25,be,from=2,suffix=\\r\\n", en), {
    algorithm: "x-25",
    form: "be",
    from: 2,
    suffix: "\r\n",
  });
  assertEquals(checksumOf("none", en), undefined);
});

Deno.test("-c refuses what is no checksum, and names what is wrong", () => {
  for (const text of ["", "crc17"]) {
    const why = "docs/checksums.md has their names, -c none is none";
    assertThrows(() => checksumOf(text, en), UsageError, `There is no checksum ${text}: ${why}`);
  }
  const settings = "be, le, hex, HEX or decimal, pairs, from=N, prefix=TEXT, suffix=TEXT, each once";
  for (
    const setting of [
      "Hex",
      "be=1",
      "from=-1",
      "from=",
      "",
      "hex,HEX",
      "pairs,pairs",
      "from=1,from=1",
      "prefix=a,prefix=b",
    ]
  ) {
    const wrong = setting.replace(/^.+,/, "");
    const why = `Cannot read ${wrong} in -c xor,${setting}: behind the name stand ${settings}`;
    assertThrows(() => checksumOf(`xor,${setting}`, en), UsageError, why);
  }
  assertThrows(
    () => checksumOf("xor,prefix=校", en),
    UsageError,
    'There is no checksum xor,prefix=校: Cannot put "校" beside a checksum: only characters up to U+00FF are bytes',
  );
});
