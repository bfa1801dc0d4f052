import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { denoIn, type Elsewhere, elsewhere } from "../checkout.ts";
import { output, Program } from "../cli/process.ts";
import { dist, folder, weights } from "./dist.ts";
import { connect, lines } from "../../mod.ts";

const FILES = ["mod", "codec", "server", "client"];

/** A place with nothing but copies of these files. */
async function placeWith(...names: string[]): Promise<Elsewhere> {
  const place = elsewhere();
  for (const name of names) await Deno.copyFile(new URL(name, dist), `${place.folder}/${name}`);
  return place;
}

Deno.test("mod.js stays under 24 KiB and codec.js under 8 KiB, as `gzip -9` packs them", () => {
  const gzipped = (name: string) => weights.find(({ file }) => file === name)?.gzipped ?? Infinity;
  assertLess(gzipped("mod.js"), 24 * 1024);
  assertLess(gzipped("codec.js"), 8 * 1024);
});

Deno.test("each of the four files imports nothing but what the runtime has", async () => {
  for (const name of FILES) {
    const { stdout } = await output(Deno.execPath(), ["info", "--json", `${folder}/${name}.js`]);
    const { modules }: { modules: { specifier: string }[] } = JSON.parse(stdout);
    const own = [`${name}.js`, `${name}.d.ts`].map((file) => new URL(file, dist).href);
    const others = modules.map(({ specifier }) => specifier).filter((specifier) => !own.includes(specifier));
    const builtIn = name === "server" || name === "client" ? /^node:/ : /^$/;
    assertEquals(others.filter((specifier) => !builtIn.test(specifier)), []);
  }
});

Deno.test("server.js and client.js, copied to where nothing else is, have a GBK conversation", async () => {
  await using place = await placeWith("server.js", "client.js");
  const run = ["run", "--no-prompt", "--allow-net"];
  await using server = new Program(
    Deno.execPath(),
    [...run, "server.js", "-H", "127.0.0.1", "-p", "0", "--once", "--lang", "zh", "-x"],
    { cwd: place.folder, clearEnv: true, env: place.env },
  );
  const [port = ""] = /\d+$/.exec(await server.stderr.line(/:\d+$/)) ?? [];
  const client = await denoIn(place, [...run, "client.js", "127.0.0.1", port, "你好,我是客户端小白!!"]);
  assertEquals(client, { code: 0, stdout: "好的,我是服务端\n", stderr: "" });
  assertEquals(await server.exit(), 0);
  assertMatch(server.stdout.text, /^接收客户端的数据为:你好,我是客户端小白!! {2}此消息来自127\.0\.0\.1:\d+$/m);
  assertMatch(server.stdout.text, /c4 e3 ba c3/); // -x, which needs a package
  assertEquals(place.strangers(), 0);
});

Deno.test("server.js, where nothing else is, answers by the rules of a file and names the line of a mistake", async () => {
  await using place = await placeWith("server.js", "client.js");
  const run = ["run", "--no-prompt", "--allow-net", "--allow-read=rules.json"];
  const args = ["server.js", "-H", "127.0.0.1", "-p", "0", "-f", "lines", "--lang", "en", "--rules", "rules.json"];
  await Deno.writeTextFile(`${place.folder}/rules.json`, '[\n{ "when": "/^(.*)\\\\?$/", "reply": "$1!", }\n]');
  const refused = await denoIn(place, [...run, ...args]);
  assertEquals(refused, {
    code: 2,
    stdout: "",
    stderr: "Cannot use the rules of rules.json: line 2: } cannot stand here\n",
  });
  await Deno.writeTextFile(`${place.folder}/rules.json`, '[\n{ "when": "/^(.*)\\\\?$/", "reply": "$1!" }\n]');
  await using server = new Program(Deno.execPath(), [...run, ...args], {
    cwd: place.folder,
    clearEnv: true,
    env: place.env,
  });
  const [port = ""] = /\d+$/.exec(await server.stderr.line(/:\d+$/)) ?? [];
  const client = await denoIn(place, [...run, "client.js", "-f", "lines", "127.0.0.1", port, "温度?"]);
  assertEquals(client, { code: 0, stdout: "温度!\n", stderr: "" });
  assertEquals(place.strangers(), 0);
});

Deno.test("server.js, where nothing else is, does what a handler in TypeScript says, and follows its changes", async () => {
  await using place = await placeWith("server.js", "codec.js", "codec.d.ts");
  const handler = `${place.folder}/handler.ts`;
  const says = (text: string) =>
    Deno.writeTextFile(
      handler,
      `import { encode } from "./codec.js";\nexport default (message: string) => encode(message + "${text}", "gbk");\n`,
    );
  await says("!");
  await using server = new Program(
    Deno.execPath(),
    ["run", "-A", "server.js", "-H", "127.0.0.1", "-p", "0", "-f", "lines", "--lang", "en", "--handler", "handler.ts"],
    { cwd: place.folder, clearEnv: true, env: place.env },
  );
  const [port = ""] = /\d+$/.exec(await server.stderr.line(/:\d+$/)) ?? [];
  await using conn = await connect({ port: Number(port), encoding: "gbk", framing: lines() });
  await conn.send("温度");
  assertEquals(await conn.receive(), "温度!");
  await Deno.writeTextFile(handler, "export default (message) => ;\n");
  assertMatch(await server.stderr.line("Cannot use"), / handler\.ts:1:29: .*; the old handler stays$/);
  await conn.send("温度");
  assertEquals(await conn.receive(), "温度!");
  await says("?");
  await server.stderr.line("handler.ts was loaded again");
  await conn.send("温度");
  assertEquals(await conn.receive(), "温度?");
  assertEquals(place.strangers(), 0);
});

Deno.test("server.js and client.js are executable, and say which version they are", async () => {
  await using place = await placeWith("server.js", "client.js");
  const { version } = JSON.parse(await Deno.readTextFile(new URL("../../deno.json", import.meta.url)));
  for (const side of ["server", "client"]) {
    const path = `${place.folder}/${side}.js`;
    assert((await Deno.readTextFile(path)).startsWith("#!/usr/bin/env -S deno run -A\n"));
    if (Deno.build.os !== "windows") assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o111, 0o111);
    const { stdout } = await denoIn(place, ["run", `${side}.js`, "--version"]);
    assertEquals(stdout, `mojibye-${side} ${version} (deno ${Deno.version.deno})\n`);
  }
});

const EXCHANGE = `
import { type Connection, connect, type Handler, lines, reply, serve, type Server } from "./mod.js";

const handler: Handler = reply();
await using server: Server = serve({ hostname: "127.0.0.1", encoding: "gbk", framing: lines() }, handler);
await using client: Connection = await connect({ port: server.addr.port, encoding: "gbk", framing: lines() });
await client.send("你好");
const answer: string | null = await client.receive();
console.log(answer);
// @ts-expect-error: a port is a number
() => connect({ port: "9090" });
// @ts-expect-error: what arrives is text
() => client.receive().then((message: Uint8Array) => message);
`;

Deno.test("mod.js with mod.d.ts beside it runs and type-checks in Deno where nothing else is", async () => {
  await using place = await placeWith("mod.js", "mod.d.ts");
  await Deno.writeTextFile(`${place.folder}/main.ts`, EXCHANGE);
  const { code, stdout, stderr } = await denoIn(place, ["run", "--check=all", "--no-prompt", "--allow-net", "main.ts"]);
  assertEquals([code, stdout], [0, "好的,我是服务端\n"], stderr);
  assertEquals(place.strangers(), 0);
});

const CONSUMER = `
import { type Codec, codec, decode, encode, EncodeError, encodings, EncoderStream } from "./codec.js";

const gbk: Codec = codec("gbk");
const bytes: Uint8Array<ArrayBuffer> = encode("你好", gbk, { fatal: true, replacement: "html" });
const text: string = decode(bytes, "gbk");
const names: string[] = encodings.map(({ name, labels }) => name + labels.length + text);
const stream: WritableStream<string> = new EncoderStream("gbk", {}).writable;
export const failed = (error: unknown): number => error instanceof EncodeError ? error.index + names.length : 0;
export { stream };
// @ts-expect-error: bytes are not text
encode(bytes, "gbk");
// @ts-expect-error: there is no such option
encode("", "gbk", { fatality: true });
// @ts-expect-error: a codec's name is text
export const wrong: number = gbk.encoding;
`;

Deno.test("codec.d.ts type-checks with TypeScript's own libraries, without Deno's", async () => {
  await using place = await placeWith("codec.js", "codec.d.ts");
  const main = `${place.folder}/main.ts`;
  await Deno.writeTextFile(main, CONSUMER);
  const options = "--strict --noEmit --target es2024 --module nodenext --lib es2024,dom".split(" ");
  const { code, stdout } = await output(Deno.execPath(), ["run", "-A", "npm:typescript@5.9.3/tsc", ...options, main]);
  assertEquals([code, stdout], [0, ""]);
});
