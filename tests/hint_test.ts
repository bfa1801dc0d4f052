/** The picture at the top of the README, which `deno task hint` draws. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { catalogOf } from "../lib/cli/i18n/language.ts";
import { root } from "./cli/process.ts";

for (const language of ["en", "zh"] as const) {
  Deno.test(`docs/hint.${language}.svg shows the hint and the torn character, as the program says them now`, async () => {
    const picture = await Deno.readTextFile(new URL(`docs/hint.${language}.svg`, root));
    const words = Array.from(picture.matchAll(/<text .*?>(.*?)<\/text>/g), ([, word]) => word).join("");
    const hint = catalogOf(language).readsAs("gbk", "utf-8", "-e");
    assertStringIncludes(words, hint.replaceAll(" ", ""));
    assertStringIncludes(words, "d0a1b0│小›│b0›");
    assertStringIncludes(words, "d7│‹│‹b0d7白");
    assertEquals(words.match(/浣犲ソ/g)?.length, 2);
  });
}
