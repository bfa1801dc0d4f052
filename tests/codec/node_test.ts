import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { encode } from "../../lib/codec/mod.ts";

const texts: Record<string, string> = {
  "gbk": "你好，世界：€",
  "gb18030": "你好😀",
  "big5": "你好，世界",
  "shift_jis": "日本語、ｶﾅ",
  "euc-jp": "日本語、ｶﾅ",
  "iso-2022-jp": "日本語 ok",
  "euc-kr": "안녕하세요",
  "windows-1251": "Привет",
  "utf-16be": "a😀",
};

function present(command: string): boolean {
  try {
    return new Deno.Command(command, { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

Deno.test({
  name: "the bundle writes the same bytes in Node, whose decoders read invalid bytes in their own way (needs node)",
  ignore: !present("node"),
  fn: async () => {
    const directory = await Deno.makeTempDir();
    try {
      const bundle = `${directory}/codec.mjs`;
      const entry = new URL("../../lib/codec/mod.ts", import.meta.url).pathname;
      await new Deno.Command(Deno.execPath(), { args: ["bundle", "--quiet", "--output", bundle, entry] }).output();
      await Deno.writeTextFile(
        `${directory}/main.mjs`,
        `import { encode } from "./codec.mjs";
         const texts = ${JSON.stringify(texts)};
         const hex = ([label, text]) => [label, Buffer.from(encode(text, label)).toString("hex")];
         console.log(JSON.stringify(Object.fromEntries(Object.entries(texts).map(hex))));`,
      );
      const { stdout } = await new Deno.Command("node", { args: [`${directory}/main.mjs`] }).output();
      const expected = Object.entries(texts).map(([label, text]) => [label, encodeHex(encode(text, label))]);
      assertEquals(JSON.parse(new TextDecoder().decode(stdout)), Object.fromEntries(expected));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
});
