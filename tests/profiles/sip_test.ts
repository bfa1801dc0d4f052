/** SIP with sipp. */
import { assertEquals } from "@std/assert";
import { serve } from "../../mod.ts";
import { profiles } from "../../lib/profiles/mod.ts";
import { freePort, output } from "../cli/process.ts";
import { testWith } from "../tools.ts";

/** The answer to a request: 200, with the fields that RFC 3261, 8.2.6.2 has copied. */
function answer(request: string): string {
  const fields = request.split("\r\n").filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
  const copied = fields.map((line) => line.startsWith("To:") && !line.includes(";tag=") ? `${line};tag=1` : line);
  return ["SIP/2.0 200 OK", ...copied, "Contact: <sip:phone>", "", request.startsWith("INVITE") ? "话机空闲" : ""]
    .join("\r\n");
}

testWith(["sipp"], "sipp makes its calls with a server of the profile sip", async () => {
  const requests: string[] = [];
  await using server = serve({ hostname: "127.0.0.1", ...profiles.sip.wire }, async (conn) => {
    for await (const request of conn) {
      requests.push(request);
      if (!request.startsWith("ACK")) await conn.send(answer(request));
    }
  });
  const own = ["-p", String(freePort()), "-nostdin"];
  const call = ["-sn", "uac", "-t", "t1", "-m", "3", "-r", "100", "-d", "1", `127.0.0.1:${server.addr.port}`];
  const { code, stderr } = await output("sipp", [...own, ...call]);
  assertEquals(code, 0, stderr); // every call went as its scenario says
  const methods = requests.map((request) => request.slice(0, request.indexOf(" "))).sort();
  assertEquals(methods, ["ACK", "ACK", "ACK", "BYE", "BYE", "BYE", "INVITE", "INVITE", "INVITE"]);
  for (const request of requests) {
    const [, header = "", body = ""] = /^([^]*?\r\n\r\n)([^]*)$/.exec(request) ?? [];
    assertEquals(Number(/Content-Length: *(\d+)/.exec(header)?.[1]), body.length);
  }
});
