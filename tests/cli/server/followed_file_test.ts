import { assertEquals } from "@std/assert";
import { changesOf, versionOf } from "../../../lib/cli/server/file_changes.ts";
import { followed } from "../../../lib/cli/server/followed_file.ts";

Deno.test("a file is looked at until its session is closed, and no longer", async () => {
  const path = await Deno.makeTempFile();
  const alive = setInterval(() => {}, 1000); // what looks at files keeps no program running
  try {
    const end = new AbortController();
    const changes = changesOf(path, "another version", end.signal);
    assertEquals((await changes.next()).done, false);
    end.abort();
    assertEquals((await changes.next()).done, true);

    const again = Promise.withResolvers<string>();
    const session = new AbortController();
    const file = await followed(path, () => Deno.readTextFile(path), {
      again: again.resolve,
      kept: again.reject,
    }, session.signal);
    const before = await versionOf(path);
    await Deno.writeTextFile(path, "new");
    assertEquals([await again.promise, file.value, before === await versionOf(path)], ["new", "new", false]);
    session.abort();
  } finally {
    clearInterval(alive);
    await Deno.remove(path);
  }
});
