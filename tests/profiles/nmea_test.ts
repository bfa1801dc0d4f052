/** NMEA 0183 with gpsd, its decoder of AIS, and the npm package nmea-simple. */
import { assertEquals, assertMatch } from "@std/assert";
import { encodeNmeaPacket, parseNmeaSentence } from "npm:nmea-simple@3.3.0";
import { between } from "../../lib/framing/mod.ts";
import { connect, lines, serve, type WireOptions } from "../../mod.ts";
import { profiles } from "../../lib/profiles/mod.ts";
import { freePort, output, Program } from "../cli/process.ts";
import { testWith } from "../tools.ts";

const { wire } = profiles.nmea;

/** What a connection of this wire puts on the network, and what one that reads it as it is makes of it. */
async function written(sending: WireOptions, ...messages: string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  await using server = serve({ hostname: "127.0.0.1" }, async (conn) => {
    let all = "";
    for await (const part of conn) all += part;
    resolve(all);
  });
  await using conn = await connect({ port: server.addr.port, ...sending });
  for (const message of messages) await conn.send(message);
  await conn.closeWrite();
  return await promise;
}

Deno.test("the profile nmea and nmea-simple read each other", async () => {
  const sentence = (await written(wire, "GPGGA,092751.000,5321.6802,N,00630.3371,W,1,8,1.03,61.7,M,55.3,M,,"))
    .trimEnd();
  assertEquals(sentence.slice(-3), "*75");
  const fix = parseNmeaSentence(sentence);
  assertEquals([fix.sentenceId, fix.sentenceId === "GGA" && fix.latitude.toFixed(6)], ["GGA", "53.361337"]);

  const theirs = encodeNmeaPacket({ sentenceId: "HDT", heading: 123.45 }, "HE");
  await using server = serve({ hostname: "127.0.0.1", ...wire }, async (conn) => {
    for await (const message of conn) await conn.send(message);
  });
  await using conn = await connect({ port: server.addr.port, framing: lines({ ending: "\r\n" }) });
  await conn.send(theirs.replace("*", "0*")); // one digit more than the checksum covers
  await conn.send(theirs);
  assertEquals(await conn.receive(), theirs);
  assertMatch(theirs, /^\$HEHDT,123\.\d+,T\*[0-9A-F]{2}$/);
});

testWith(["gpsd"], "gpsd reads the positions of a server with the profile nmea", async () => {
  const { promise: watched, resolve: watch } = Promise.withResolvers<void>();
  const { promise: joined, resolve: join } = Promise.withResolvers<void>();
  await using server = serve({ hostname: "127.0.0.1", ...wire }, async (conn) => {
    join();
    await watched;
    for (let second = 10; second < 30; second++) {
      await conn.send(`GPRMC,0927${second}.000,A,5321.6802,N,00630.3371,W,0.06,31.66,280511,,,A`);
      await conn.send(`GPGGA,0927${second}.000,5321.6802,N,00630.3371,W,1,8,1.03,61.7,M,55.3,M,,`);
    }
    await conn.receive();
  });
  const port = freePort();
  await using _ = new Program("gpsd", ["-N", "-n", "-S", String(port), `tcp://127.0.0.1:${server.addr.port}`]);
  await joined; // it listens before it calls
  await using conn = await connect({ port, framing: lines() });
  await conn.send('?WATCH={"enable":true,"json":true}');
  for await (const report of conn) {
    if (report.includes('"class":"WATCH"')) watch();
    const { lat, lon } = JSON.parse(report);
    if (lat === undefined) continue;
    assertEquals([lat, lon], [53.361336667, -6.505618333]);
    return;
  }
  throw new Error("gpsd has told no position");
});

testWith(["gpsdecode"], "gpsdecode reads AIS as it is sent with the checksum of the profile nmea", async () => {
  const ais: WireOptions = { ...wire, framing: between(["!", "$"], "\r\n") }; // the first mark is the one that is sent
  const sentences = await written(ais, "AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0");
  assertEquals(sentences, "!AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0*24\r\n");
  const { stdout } = await output("gpsdecode", ["-j"], sentences);
  const { class: kind, mmsi, lat } = JSON.parse(stdout);
  assertEquals([kind, mmsi, lat], ["AIS", 265547250, 57.660353]);
});
