/**
 * Runs the tests that need no process, no document and no whole repertoire of an encoding: `deno task test:unit`.
 *
 * Which test files start processes is seen from what they import, so no list has to be kept. What runs has no
 * permission to start one.
 *
 * @module
 */
const root = new URL("../", import.meta.url);
const STARTS_PROCESSES = /\bnew Deno\.Command\(/;
/** Every character of every encoding: seconds each. */
const WHOLE_REPERTOIRES: readonly string[] = ["conformance", "docs", "long_text"].map((name) =>
  `tests/codec/${name}_test.ts`
);

/** The test files below a folder. */
function* testsIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (isDirectory) yield* testsIn(`${folder}${name}/`);
    else if (name.endsWith("_test.ts")) yield folder + name;
  }
}

/** Whether a module, or one that it imports from this repository, starts processes. */
function startsProcesses(url: URL, seen: Set<string> = new Set()): boolean {
  if (seen.has(url.href)) return false;
  seen.add(url.href);
  const text = Deno.readTextFileSync(url);
  const imports = text.matchAll(/^(?:import|export)\s[^"]*"(\.[^"]+\.ts)"/gm);
  return STARTS_PROCESSES.test(text) ||
    [...imports].some(([, path = ""]) => startsProcesses(new URL(path, url), seen));
}

/** The test files that `deno task test:unit` runs. */
export function unitTests(): string[] {
  return [...testsIn("tests/")].filter((path) =>
    !WHOLE_REPERTOIRES.includes(path) && !startsProcesses(new URL(path, root))
  ).sort();
}

if (import.meta.main) {
  // `sys`: the engine's own counters, in tests/framing/work.ts.
  const permissions = ["--allow-net", "--allow-read", "--allow-write", "--allow-env", "--allow-sys"];
  // Types are checked by `deno task ok`, and meanwhile by every editor.
  const settings = ["--no-check", "--lock=deno.lock", "--frozen", "--parallel", "--preload", "tests/console_assert.ts"];
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", ...permissions, ...settings, ...Deno.args, ...unitTests()],
    cwd: root,
  }).spawn().status;
  Deno.exit(code);
}
