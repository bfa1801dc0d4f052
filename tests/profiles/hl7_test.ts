/** HL7 with an MLLP client and an MLLP server from npm. */
import { assertEquals, assertMatch } from "@std/assert";
import { Client, type InboundResponse, Message } from "npm:node-hl7-client@3.2.0";
import { Server } from "npm:node-hl7-server@2.5.0";
import { connect, decode, encode } from "../../mod.ts";
import { profiles } from "../../lib/profiles/mod.ts";
import { freePort, server } from "../cli/process.ts";

/**
 * An admission of a patient. Node knows no GB18030, so the text is bytes as Latin 1; and the package would escape the 7E of
 * 亊 as a separator if it made the field itself.
 */
function admission(id: string, name: string): Message {
  const text = `MSH|^~\\&|HIS|H|LIS|L|20240506||ADT^A01|${id}|P|2.5\rPID|||||${name}`;
  return new Message({ text: decode(encode(text, "gb18030"), "binary") });
}

Deno.test("server.ts -P hl7 -e gb18030 answers node-hl7-client with the id of each message, MSH-10", async () => {
  const { server: ours, port } = await server(["-P", "hl7", "-e", "gb18030"]);
  await using _ = ours;
  let answered: (response: InboundResponse) => void = () => {};
  const client = new Client({ host: "127.0.0.1" });
  const connection = client.createConnection(
    { port, encoding: "latin1" },
    (response) => Promise.resolve(answered(response)),
  );
  for (const [id, name] of [["MSG00042", "王小明"], ["MSG00043", "㐀𠀀 亊"]] as const) {
    const { promise, resolve } = Promise.withResolvers<InboundResponse>();
    answered = resolve;
    await connection.sendMessage(admission(id, name));
    const answer = (await promise).getMessage();
    assertEquals([answer.get("MSA.1").toString(), answer.get("MSA.2").toString()], ["AA", id]);
    assertMatch(answer.get("MSH.7").toString(), /^\d{14}$/);
    await ours.stdout.line(`PID|||||${name}`);
  }
  await connection.close();
  await ours.stdout.line("went offline");
});

Deno.test("a client with the profile hl7 is answered by node-hl7-server, however long its message", async () => {
  const port = freePort();
  const names: string[] = [];
  const inbound = new Server().createInbound({ port }, async (request, response) => {
    names.push(request.getMessage().get("PID.5").toString());
    await response.sendResponse("AA");
  });
  await new Promise<void>((resolve) => inbound.once("listen", resolve));
  const long = "明".repeat(100_000);
  for (const [id, name] of [["1", "王小明"], ["2", long]] as const) {
    const left = new Promise<void>((resolve) => inbound.once("client.close", () => resolve()));
    {
      // One message each: this server reads a second one as if it went on with the first.
      await using conn = await connect({ port, ...profiles.hl7.wire });
      await conn.send(`MSH|^~\\&|LAB|WARD|HIS|H|20240506||ADT^A01|${id}|P|2.5\rPID|||||${name}\r`);
      const [msh = "", msa] = (await conn.receive())?.split("\r") ?? [];
      assertEquals([msh.slice(0, 24), msa], ["MSH|^~\\&|HIS|H|LAB|WARD|", `MSA|AA|${id}`]);
    }
    await left;
  }
  assertEquals(names, ["王小明", long]);
  await inbound.close();
});
