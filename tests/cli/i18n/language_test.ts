import { assertEquals } from "@std/assert";
import { localeOf } from "../../../lib/cli/i18n/language.ts";

const LOCALES: [variables: Record<string, string>, locale: string][] = [
  [{}, ""],
  [{ LANG: "zh_CN.UTF-8" }, "zh_CN.UTF-8"],
  [{ LC_ALL: "", LC_MESSAGES: "", LANG: "zh_CN.UTF-8" }, "zh_CN.UTF-8"],
  [{ LC_ALL: "", LC_MESSAGES: "en_US", LANG: "zh_CN" }, "en_US"],
  [{ LC_ALL: "C", LC_MESSAGES: "zh_CN", LANG: "zh_CN" }, "C"],
  [{ LC_ALL: "", LANG: "" }, ""],
];
for (const [variables, locale] of LOCALES) {
  Deno.test(`${JSON.stringify(variables)} is the locale ${JSON.stringify(locale)}`, () => {
    assertEquals(localeOf((name) => variables[name]), locale);
  });
}
