/** The manual pages that `deno task man` writes. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { CLIENT_FLAGS } from "../lib/cli/client/flags.ts";
import { SERVER_FLAGS } from "../lib/cli/server/flags.ts";
import { manualPage } from "../tasks/man.ts";
import { output } from "./cli/process.ts";
import { testWith } from "./tools.ts";

for (const [side, flags] of [["server", SERVER_FLAGS], ["client", CLIENT_FLAGS]] as const) {
  for (const language of ["en", "zh"] as const) {
    Deno.test(`the manual page of mojibye-${side} has its options, in ${language}`, () => {
      const page = manualPage(side, language, "1.2.3");
      const options = page.matchAll(/^\\fB(?:\\-(\w)\\fR, \\fB)?\\-\\-(.*?)\\fR/gm);
      assertEquals(
        Array.from(options, ([, short, name = ""]) => [short, name.replaceAll("\\-", "-")]).sort(),
        flags.map(({ short, name }) => [short, name]).sort(),
      );
    });

    // Lists without a space are longer than a line: that is what -Wbreak leaves out.
    testWith(["groff"], `groff has nothing to say of the manual page of mojibye-${side}, in ${language}`, async () => {
      const page = manualPage(side, language, "1.2.3");
      const { code, stdout, stderr } = await output(
        "groff",
        ["-man", "-ww", "-Wbreak", "-Kutf8", "-Tutf8", "-P-cbou"],
        page,
      );
      assertEquals([code, stderr], [0, ""]);
      assertStringIncludes(stdout, "--max-message SIZE");
    });
  }
}
