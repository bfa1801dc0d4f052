import { assert, assertEquals } from "@std/assert";
import { CLIENT_FLAGS } from "../../../lib/cli/client/flags.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { SERVER_FLAGS } from "../../../lib/cli/server/flags.ts";

/** In place of what a sentence is about, a word or a list of words. */
const WORD = Object.assign(new String("listen"), { join: () => "listen" });

/** Every sentence of a catalog, with something in place of what it is about. */
function* sentences(catalog: object): Generator<string> {
  for (const value of Object.values(catalog)) {
    if (typeof value === "string") yield value;
    else if (typeof value === "function") yield String(value(...Array(value.length).fill(WORD)));
    else if (typeof value === "object" && value !== null) yield* sentences(value);
  }
}

for (const language of ["en", "zh"] as const) {
  Deno.test(`the options that sentences name exist (${language})`, () => {
    const flags = [...SERVER_FLAGS, ...CLIENT_FLAGS];
    const known = new Set(flags.flatMap(({ name, short }) => [`--${name}`, `-${short}`]));
    const named = [...sentences(catalogOf(language))].flatMap((text) =>
      [...text.matchAll(/(?<![\w-])--?[a-z][a-z-]*/gi)].map(([option]) => option)
    );
    assert(named.length > 30);
    // Deno's own, and `-4` or `-6`, in whose place the word stands.
    const others = named.filter((option) =>
      !known.has(option) && !/^-(A|listen)$|^--(allow-(net|run)|unstable-net)$/.test(option)
    );
    assertEquals(others, []);
  });
}
