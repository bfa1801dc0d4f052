import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { connect, serve, type WireOptions } from "../../mod.ts";
import { profileOf, PROFILES } from "../../lib/cli/args/profile.ts";
import { wireOf } from "../../lib/cli/args/wire_flags.ts";
import { catalogOf } from "../../lib/cli/i18n/language.ts";
import { rules } from "../../lib/handlers/mod.ts";
import { type ProfileName, profiles } from "../../lib/profiles/mod.ts";

const catalog = catalogOf("en");
const HJ212 = "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";
const FIX = "35=0\x0149=A\x0156=B\x0134=12\x0152=20100304-07:59:30\x01";

/** A sample of one kind of device. */
interface Sample {
  /** As it is sent. */
  readonly message: string;
  /** As it arrives, where sending fills something in. */
  readonly arrives?: string;
  /** Its bytes. */
  readonly hex: string;
}

/** From the protocol's document, or as it follows from it. */
const SAMPLES: Readonly<Record<ProfileName, Sample>> = {
  astm: { message: "4L|1|N\r\x03", hex: "02 344c7c317c4e0d03 3037 0d0a" },
  escpos: { message: "合计:12.00\n", hex: "bacfbcc6 3a31322e30300a" },
  fix: {
    message: `8=FIX.4.2\x019=\x01${FIX}`,
    arrives: `8=FIX.4.2\x019=${FIX.length}\x01${FIX}`,
    hex: encodeHex(`8=FIX.4.2\x019=${FIX.length}\x01${FIX}10=185\x01`),
  },
  gt06: { message: "787805010008", hex: "78780501 0008 441d 0d0a" },
  hj212: { message: `##0000${HJ212}`, arrives: `##0101${HJ212}`, hex: encodeHex(`##0101${HJ212}1C80\r\n`) },
  hl7: { message: "MSH|^~\\&|李雷\r", hex: "0b 4d53487c5e7e5c267c e69d8ee99bb7 0d 1c0d" },
  iso8583: {
    message: "0800822000000000000004000000000000000716",
    hex: "0014 0800822000000000000004000000000000000716",
  },
  jt808: { message: "亊", hex: "7e 817d02 ff 7e" },
  "modbus-ascii": { message: "0103020019", hex: encodeHex(":0103020019E1\r\n") },
  "modbus-rtu": { message: "1103006b0003", hex: "1103006b0003 7687" },
  nmea: { message: "PA,VER,OK", hex: encodeHex("$PA,VER,OK*54\r\n") },
  sics: { message: "S S     100.00 g", hex: encodeHex("S S     100.00 g\r\n") },
  sip: { message: "OPTIONS sip:a SIP/2.0\r\nl: 0\r\n\r\n", hex: encodeHex("OPTIONS sip:a SIP/2.0\r\nl: 0\r\n\r\n") },
  smpp: {
    message: "00000000000000150000000000000001",
    arrives: "00000010000000150000000000000001",
    hex: "00000010 00000015 00000000 00000001",
  },
  telnet: { message: "look", hex: encodeHex("look\r\n") },
  toledo: { message: "*0 001250000000", hex: encodeHex("\x02*0 001250000000\r") },
  zpl: { message: "~HS", hex: "7e4853" },
};

/** What a client of this wire puts on the network. */
async function sent(wire: WireOptions, message: string): Promise<string> {
  let bytes = "";
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  await using server = serve({
    hostname: "127.0.0.1",
    encoding: "binary",
    onBytes: (_, direction, part) => {
      if (direction === "in") bytes += encodeHex(part);
    },
  }, (conn) => conn.receiveAll(() => {}).then(resolve));
  await using conn = await connect({ port: server.addr.port, ...wire });
  await conn.send(message);
  await conn.closeWrite();
  await heard;
  return bytes;
}

for (const [name, { wire }] of Object.entries(profiles)) {
  const profile = profileOf(name, catalog);
  const { message, arrives = message, hex } = SAMPLES[profile.name];

  Deno.test(`profile ${name} writes a message as its protocol has it, and the command writes the same`, async () => {
    const parsed = { options: new Map([["profile", name]]), operands: [], rest: [] };
    const expected = hex.replaceAll(" ", "");
    assertEquals(await sent(wire, message), expected);
    assertEquals(await sent((await wireOf(parsed, catalog)).options, message), expected);
  });

  if (profile.sendFraming !== undefined) continue;
  Deno.test(`profile ${name} reads what it writes`, async () => {
    await using server = serve({ hostname: "127.0.0.1", ...wire }, async (conn) => {
      for await (const said of conn) await conn.send(said);
    });
    await using conn = await connect({ port: server.addr.port, ...wire });
    await conn.send(message);
    assertEquals(await conn.receive(), arrives);
  });
}

Deno.test("the profile hl7 acknowledges with the separators of the message, of which version 2.7 has one more", async () => {
  const { wire, dialogue } = profiles.hl7;
  await using server = serve({ hostname: "127.0.0.1", ...wire }, rules(dialogue));
  await using conn = await connect({ port: server.addr.port, ...wire });
  for (const [separators, version] of [["^~\\&", "2.5"], ["^~\\&#", "2.7"]]) {
    await conn.send(`MSH|${separators}|LAB|WARD|HIS|H|20240506||ADT^A01|42|P|${version}|1\rPID|1\r`);
    const answer = (await conn.receive())?.replace(/\d{14}/, "NOW");
    assertEquals(answer, `MSH|${separators}|HIS|H|LAB|WARD|NOW||ACK|42|P|${version}\rMSA|AA|42\r`);
  }
});

Deno.test("every profile is explained in two lines, in both languages", () => {
  for (const { about } of Object.values(PROFILES)) {
    for (const lines of [about.zh, about.en]) assertEquals(lines.filter((line) => line.length > 8).length, 2);
  }
});
