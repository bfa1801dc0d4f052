import { assertEquals } from "@std/assert";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { unescaped } from "../../../lib/cli/args/escapes.ts";
import { conversation, type ConversationOptions, type Utterance } from "../../../lib/cli/terminal/conversation.ts";

/** What is said and told when these lines are typed. */
async function typed(
  lines: readonly string[],
  options: Partial<ConversationOptions> = {},
): Promise<{ said: Utterance[]; told: string[]; quit: boolean }> {
  const told: string[] = [];
  let quit = false;
  const said = await Array.fromAsync(conversation({
    lines: (async function* () {
      yield* lines;
    })(),
    catalog: catalogOf("en"),
    encoding: "gbk",
    read: (text) => text,
    stream: true,
    tell: (line) => told.push(line),
    status: () => {},
    quit: () => quit = true,
    ...options,
  }));
  return { said, told, quit };
}

const server = { who: () => ["1  10.0.0.1:5000", "2  10.0.0.2:5000"], has: (number: string) => /^[12]$/.test(number) };

/** A message to all. */
function toAll(message: string): Utterance {
  return { message, to: undefined, part: false };
}

Deno.test("a text is said as it is, an empty one and one with two slashes among them", async () => {
  const { said, told } = await typed(["你好", "", " /quit", "//who", "///"]);
  assertEquals([said, told], [["你好", "", " /quit", "/who", "//"].map(toAll), []]);
});

Deno.test("nothing is said after /quit", async () => {
  assertEquals(await typed(["a", "/quit", "b"]), { said: [toAll("a")], told: [], quit: true });
});

Deno.test("an unknown word is told and said to nobody: another case, a slash alone, a command of the other side", async () => {
  const words = ["/To 2 secret", "/", "/who", "/to 2 secret", "/QUIT"];
  const { said, told, quit } = await typed(words);
  assertEquals([said, quit], [[], false]);
  assertEquals(
    told.map((line) => line.split(",")[0]),
    ["/To", "/", "/who", "/to", "/QUIT"].map((word) => `there is no command ${word}`),
  );
});

Deno.test("/to says a text, bytes or a slash to one, and a mistake in it to nobody", async () => {
  const { said, told } = await typed(
    ["/to 2 a  b ", "/to 1 //x", "/to 2 /hex 0D 0a", "/to 3 x", "/to 2", "/to", "/to 2 /To 1 x"],
    server,
  );
  assertEquals(said, [
    { message: "a  b ", to: "2", part: false },
    { message: "/x", to: "1", part: false },
    { message: Uint8Array.of(13, 10), to: "2", part: false },
  ]);
  assertEquals(told.map((line) => line.split(/[,:]/)[0]), [
    "there is no client 3",
    "write /to N text",
    "write /to N text",
    "there is no command /To",
  ]);
});

Deno.test("/who lists the clients, or says that there are none", async () => {
  assertEquals((await typed(["/who"], server)).told, ["1  10.0.0.1:5000", "2  10.0.0.2:5000"]);
  assertEquals((await typed(["/who"], { ...server, who: () => [] })).told, ["no clients"]);
});

Deno.test("/hex takes pairs of digits, with spaces or without", async () => {
  const { said, told } = await typed(["/hex 01 03", "/hex ff00", "/hex", "/hex 1", "/hex xy"]);
  assertEquals(said.map(({ message }) => message), [Uint8Array.of(1, 3), Uint8Array.of(255, 0)]);
  assertEquals(told.length, 3);
});

Deno.test("/file is a stream of pieces with chunks, one message else, and told when it cannot be sent", async () => {
  const folder = await Deno.makeTempDir();
  const small = `${folder}/two words.txt`;
  await Deno.writeTextFile(small, "ABC");
  const large = `${folder}/large`;
  await Deno.writeFile(large, new Uint8Array(150_000));
  await Deno.truncate(large, 9 * 1048576);
  const sizes = ({ said }: { said: Utterance[] }) => said.map(({ message, part }) => [message.length, part]);
  const status: string[] = [];
  const streamed = await typed([`/file ${small}`, `/file ${large}`], { status: (text) => status.push(text) });
  assertEquals(sizes(streamed).slice(0, 2), [[3, true], [65536, true]]);
  assertEquals(sizes(streamed).length, 1 + 144);
  assertEquals(status.includes(`${large} 50 %`), true);
  assertEquals(status.at(-1), "");
  const whole = await typed([`/file ${small}`, `/file ${large}`, `/file ${folder}`, "/file"], { stream: false });
  assertEquals(sizes(whole), [[3, true]]);
  assertEquals(whole.told, [
    `sent ${small}: 3 bytes`,
    `Cannot send ${large}: as one message it may have 8388608 bytes; with -f chunks there is no limit`,
    `Cannot send ${folder}: Is a directory (os error 21)`,
    "write /file NAME",
  ]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "/file reads to the end what has no size, and no more of what has no end than a message may have",
  // Deno reads /proc and /dev only with every permission, which the unit tests do not have.
  ignore: Deno.build.os !== "linux" || Deno.permissions.querySync({ name: "run" }).state !== "granted",
  fn: async () => {
    const { said, told } = await typed(["/file /proc/version", "/file /dev/zero"], { stream: false });
    assertEquals(said.map(({ message }) => message), [await Deno.readFile("/proc/version")]);
    assertEquals(told.slice(1), [
      "Cannot send /dev/zero: as one message it may have 8388608 bytes; with -f chunks there is no limit",
    ]);
  },
});

Deno.test("in hex a text that is not hexadecimal is told, and not said", async () => {
  const { said, told } = await typed(["01 03", "hello"], { encoding: "hex" });
  assertEquals(said, [toAll("01 03")]);
  assertEquals(told, ["hello is not hexadecimal, as -e hex wants it: write pairs of digits, as in 01 03"]);
});

Deno.test("with escapes a text may hold raw bytes, and one that cannot be written beside them is told", async () => {
  const read = (text: string) => unescaped(text, "gbk", { fatal: true });
  const { said, told } = await typed(["a\\n", "你\\xff", "😀\\xff", "//\\t"], { read });
  assertEquals(said.map(({ message }) => message), ["a\n", Uint8Array.of(0xc4, 0xe3, 0xff), "/\t"]);
  assertEquals(told, ["gbk has no character U+1F600"]);
});
