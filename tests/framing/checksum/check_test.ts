import { assertEquals, assertThrows } from "@std/assert";
import { Check, type Checksum, withChecksum } from "../../../lib/framing/checksum/check.ts";

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const FIX =
  "8=FIX.4.2|9=178|35=8|49=PHLX|56=PERS|52=20071123-05:30:00.000|11=ATOMNOCCC9990900|20=3|150=E|39=E|55=MSFT|" +
  "167=CS|54=1|38=15|40=2|44=15|58=PHLX EQUITY TESTING|59=0|47=C|32=0|31=0|151=15|14=0|6=0|";
const HJ212 =
  "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";

/** Where it is from, the checksum, the message, and what stands behind it. */
const SAMPLES: readonly [source: string, checksum: Checksum, message: string, tail: string][] = [
  ["NMEA 0183 $PA,VER,OK*54", { algorithm: "xor", prefix: "*", form: "HEX" }, "PA,VER,OK", "*54"],
  ["Modbus ASCII :0103020019E1", { algorithm: "lrc", form: "HEX", over: "pairs" }, "0103020019", "E1"],
  ["Modbus RTU", "crc-16/modbus", "\x11\x03\x00\x6b\x00\x03", "\x76\x87"],
  ["HJ 212-2017, C.41", { algorithm: "crc-16/hj212", from: 6, suffix: "\r\n" }, HJ212, "1C80\r\n"],
  [
    "GT06 78 78 05 01 00 08 44 1d 0d 0a",
    { algorithm: "x-25", form: "be", from: 2, suffix: "\r\n" },
    "\x78\x78\x05\x01\x00\x08",
    "\x44\x1d\r\n",
  ],
  // Between STX and CR LF, from the number of the frame to ETX.
  ["ASTM E1381, <STX>4L|1|N<CR><ETX>07<CR><LF>", { algorithm: "sum8", form: "HEX" }, "4L|1|N\r\x03", "07"],
  ["FIX 10=128", { algorithm: "mod256", prefix: "10=", suffix: "\x01" }, FIX.replaceAll("|", "\x01"), "10=128\x01"],
  ["JT/T 808", "xor", "\x00\x02\x00\x00\x01\x23\x45\x67\x89\x01\x00\x05", "\x8f"],
  ["GDB $OK#9a", { algorithm: "sum8", prefix: "#", form: "hex" }, "OK", "#9a"],
  ["one decimal digit", "mod10", "OK", "4"],
  ["five decimal digits", { algorithm: "sum16", form: "decimal" }, "OK", "00154"],
  ["low byte first", { algorithm: "sum16", form: "le" }, "OK", "\x9a\x00"],
];

for (const [source, checksum, message, tail] of SAMPLES) {
  Deno.test(`a checksum is written and read: ${source}`, () => {
    const frame = withChecksum(checksum, bytes(message));
    assertEquals(frame, bytes(message + tail));
    assertEquals(new Check(checksum).read(frame), undefined);
  });

  Deno.test(`a checksum notices every changed bit: ${source}`, () => {
    const check = new Check(checksum);
    const frame = bytes(message + tail);
    const from = typeof checksum === "object" ? checksum.from ?? 0 : 0;
    // A sum modulo 10 does not see every change.
    if (checksum === "mod10") return assertEquals(check.read(bytes("OK5")), { received: "5", computed: "4" });
    for (let at = from; at < frame.length; at++) {
      for (const bit of [1, 2, 0x80]) {
        const broken = frame.slice();
        broken[at] = (broken[at] ?? 0) ^ bit;
        assertEquals(check.read(broken) === undefined, false, `byte ${at}`);
      }
    }
  });
}

Deno.test("a bad checksum comes with both values, in the form of the wire", () => {
  const nmea = new Check({ algorithm: "xor", prefix: "*", form: "HEX" });
  assertEquals(nmea.read(bytes("PA,VER,OK*55")), { received: "55", computed: "54" });
  assertEquals(new Check("crc-16/modbus").read(bytes("\x11\x03ab")), { received: "61 62", computed: "4d e1" });
  assertEquals(new Check("mod256").read(bytes("OK155")), { received: "155", computed: "154" });
});

Deno.test("a checksum that is not there, is cut short or is no number is bad, and the right one is told all the same", () => {
  const nmea = new Check({ algorithm: "xor", prefix: "*", form: "HEX" });
  for (
    const [frame, received, computed] of [
      ["PA,VER,OK", undefined, "54"],
      ["PA,VER,OK*", undefined, "54"],
      ["PA,VER,OK*5", "5", "54"],
      ["PA,VER,OK*544", "544", "54"],
      ["PA,VER,OK*5G", "5G", "54"],
      ["PA,VER,OK*5\x03", "35 03", "35 34"],
      ["*5", "5", "00"],
      ["", undefined, "00"],
      ["*AND MUCH BEHIND IT", undefined, "43"],
    ] as const
  ) {
    assertEquals(nmea.read(bytes(frame)), { received, computed }, JSON.stringify(frame));
  }
});

Deno.test("what stands behind a checksum in place of its suffix is told with it", () => {
  const gt06 = new Check({ algorithm: "x-25", form: "be", from: 2, suffix: "\r\n" });
  const frame = "\x78\x78\x05\x01\x00\x08\x44\x1d";
  assertEquals(gt06.read(bytes(`${frame}\r\x0b`)), { received: "44 1d 0d 0b", computed: "44 1d 0d 0a" });
  assertEquals(gt06.read(bytes("\r\n")), { received: undefined, computed: undefined });
  const fix = new Check({ algorithm: "mod256", prefix: "10=", suffix: "\x01" });
  assertEquals(fix.read(bytes("OK10=155\x01")), { received: "155", computed: "154" });
  assertEquals(fix.read(bytes("OK10=154|")), { received: "31 35 34 7c", computed: "31 35 34 01" });
  assertEquals(fix.read(bytes("OK10=15\x01")), { received: "15", computed: "154" });
});

Deno.test("a frame that has no room for its checksum has none that is right", () => {
  assertEquals(new Check("crc-16/modbus").read(bytes("a")), { received: "61", computed: undefined });
  assertEquals(new Check("crc-16/modbus").read(bytes("")), { received: undefined, computed: undefined });
  assertEquals(new Check({ algorithm: "xor", from: 4 }).read(bytes("abX")), { received: "58", computed: undefined });
});

Deno.test("hexadecimal digits of either case are the same checksum", () => {
  for (const form of ["hex", "HEX"] as const) {
    const check = new Check({ algorithm: "lrc", form });
    for (const digits of ["e1", "E1"]) {
      assertEquals(check.read(bytes(`\x01\x03\x02\x00\x19${digits}`)), undefined);
    }
  }
});

Deno.test("a message that is not made of pairs has no checksum over them", () => {
  const check = new Check({ algorithm: "lrc", form: "HEX", over: "pairs" });
  for (const message of ["010", "0g", "01\x00\x00"]) {
    assertThrows(() => withChecksum({ algorithm: "lrc", over: "pairs" }, bytes(message)), RangeError, "pairs");
    assertEquals(check.read(bytes(`${message}E1`)), { received: "E1", computed: undefined });
  }
  assertThrows(
    () => withChecksum({ algorithm: "sum8", from: 3 }, bytes("ab")),
    RangeError,
    "Cannot compute the checksum of 2 bytes from byte 3 on",
  );
});

Deno.test("a checksum of impossible options is refused", () => {
  assertThrows(() => new Check({ algorithm: "xor", form: "octal" as "hex" }), RangeError, 'as "octal"');
  assertThrows(() => new Check({ algorithm: "xor", over: "bits" as "pairs" }), RangeError, 'over "bits"');
  assertThrows(() => new Check({ algorithm: "xor", from: -1 }), RangeError, "from byte -1 on");
  assertThrows(
    () => new Check({ algorithm: "xor", prefix: "校" }),
    RangeError,
    "only characters up to U+00FF are bytes",
  );
});
