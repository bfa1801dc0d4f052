/** What the page of each profile shows is what the profile does. */
import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { connect, serve, type WireOptions } from "../../mod.ts";
import { listProfiles } from "../../lib/cli/args/profile.ts";
import { type ProfileName, profiles } from "../../lib/profiles/mod.ts";
import { root } from "../cli/process.ts";
import { parse } from "../docs/markdown.ts";

/** What is sent differs from what is read: another framing, negotiation, a stray byte that is dropped. */
const ONE_WAY: readonly ProfileName[] = ["telnet", "zpl"];
const TITLES = /^(The frame|帧格式)$/;

/** The bytes at the beginning of each row of a frame's diagram. */
function bytesOf(diagram: string): Uint8Array {
  const rows = diagram.split("\n").map((row) => /^[0-9A-F]{2}(?: [0-9A-F]{2})*(?= {2}|$)/.exec(row)?.[0] ?? "");
  return Uint8Array.from(rows.join(" ").split(" ").filter((pair) => pair !== ""), (pair) => parseInt(pair, 16));
}

/** The messages in some bytes, and the values of bad checksums. */
async function read(wire: WireOptions, bytes: Uint8Array): Promise<{ messages: string[]; bad: string[] }> {
  const messages: string[] = [];
  const bad: string[] = [];
  const onBadChecksum: WireOptions["onBadChecksum"] = (_, { received, computed }) => {
    bad.push(`${received}, not ${computed}`);
  };
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  await using server = serve(
    { hostname: "127.0.0.1", ...wire, onBadChecksum },
    (conn) => conn.receiveAll((batch) => void messages.push(...batch)).then(resolve),
  );
  await using conn = await connect({ port: server.addr.port, encoding: "binary" });
  await conn.send(bytes);
  await conn.closeWrite();
  await heard;
  return { messages, bad };
}

/** What a wire writes for some messages, each of them alone. */
async function written(wire: WireOptions, messages: readonly string[]): Promise<string> {
  let hex = "";
  for (const message of messages) {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    await using server = serve({
      hostname: "127.0.0.1",
      encoding: "binary",
      onBytes: (_, direction, part) => {
        if (direction === "in") hex += encodeHex(part);
      },
    }, (conn) => conn.receiveAll(() => {}).then(resolve));
    await using conn = await connect({ port: server.addr.port, ...wire });
    await conn.send(message);
    await conn.closeWrite();
    await heard;
  }
  return hex;
}

for (const language of ["en", "zh"] as const) {
  const listed = listProfiles(language);
  for (const [name, { wire }] of Object.entries(profiles)) {
    const path = `docs/devices/${name}${language === "zh" ? ".zh-CN" : ""}.md`;
    const { sections } = parse(path, Deno.readTextFileSync(new URL(path, root)));

    Deno.test(`${path} shows a frame that the profile reads and writes`, async () => {
      const [diagram] = sections.find(({ title }) => TITLES.test(title))?.blocks ?? [];
      const bytes = bytesOf(diagram?.code ?? "");
      const { messages, bad } = await read(wire, bytes);
      assertEquals(bad, []);
      assertEquals(messages.length > 0, true);
      if (!ONE_WAY.some((one) => one === name)) assertEquals(await written(wire, messages), encodeHex(bytes));
    });

    Deno.test(`${path} names the options that the profile stands for`, () => {
      const [options] = sections.find(({ title }) => title.includes(`\`-P ${name}\``))?.blocks ?? [];
      const rows = listed.split("\n");
      const at = rows.findIndex((row) => row.startsWith(`${name} `));
      assertEquals(options?.code.trim(), rows[at + 1]?.trim());
    });
  }
}
