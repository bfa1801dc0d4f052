/** SMPP with the client from npm. */
import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import smpp from "npm:smpp@0.5.1";
import { encode } from "../../mod.ts";
import { server } from "../cli/process.ts";

Deno.test("server.ts -P smpp with the handler of the documents serves the npm package smpp", async () => {
  const { server: ours, port } = await server(["-P", "smpp", "-e", "binary", "--handler", "docs/handlers/09_smpp.ts"]);
  await using _ = ours;
  const session = smpp.connect({ url: `smpp://127.0.0.1:${port}` });
  const ask = (command: string, fields: object) =>
    new Promise<Record<string, unknown>>((resolve) => session[command](fields, resolve));
  await new Promise((resolve) => session.once("connect", resolve));

  const bound = await ask("bind_transceiver", { system_id: "us", password: "secret" });
  assertEquals([bound.command, bound.command_status, bound.system_id], ["bind_transceiver_resp", 0, "MOJIBYE"]);

  const address = { source_addr: "10690", destination_addr: "13800138000" };
  for (
    const [coding, text, message] of [
      [0, "hello", "hello"],
      [3, "café", encode("café", "iso-8859-1")],
      [8, "你好,🚗", "你好,🚗"],
      [15, "你好,亊", encode("你好,亊", "gb18030")],
    ] as const
  ) {
    const short = typeof message === "string" ? message : Buffer.from(message);
    const sent = await ask("submit_sm", { ...address, data_coding: coding, short_message: short });
    assertEquals([sent.command, sent.command_status, sent.message_id], [
      "submit_sm_resp",
      0,
      String([...text].length),
    ]);
    await ours.stderr.line(`短信: ${text}`);
  }

  // sent without waiting for each other: the answers have the numbers of their questions
  const sequence = await Promise.all([ask("enquire_link", {}), ask("query_sm", {}), ask("enquire_link", {})]);
  assertEquals(sequence.map(({ command, command_status: status }) => [command, status]), [
    ["enquire_link_resp", 0],
    ["generic_nack", 3],
    ["enquire_link_resp", 0],
  ]);
  assertEquals((await ask("unbind", {})).command, "unbind_resp");
  await new Promise<void>((resolve) => session.close(resolve));
});
