/**
 * `deno task compile [TARGET…]`: both commands as programs of one file, for every system that `deno compile` has a
 * runtime for, or for those that are named.
 *
 * @module
 */
import { bundle, pathOf } from "./bundle.ts";

const root = new URL("../", import.meta.url);

/** All that the programs may do; `deno compile` writes it into them. */
export const PERMISSIONS: readonly string[] = ["--allow-net", "--allow-read", "--allow-write"];

/** The systems that this Deno compiles for, as it names them when it is asked for another. */
export async function targets(): Promise<string[]> {
  const { stderr } = await deno(["compile", "--target", "?", "server.ts"]);
  const [, list] = /possible values: ([\w, -]+)/.exec(stderr) ?? [];
  if (list === undefined) throw new Error(`Cannot read the targets of deno compile: ${stderr}`);
  return list.split(", ");
}

/**
 * Compiles a bundled command into a program that holds nothing of the machine that made it. Returns why `deno compile`
 * could not; undefined when it could.
 */
export async function compile(
  bundled: URL,
  target: string,
  program: URL,
  env: Record<string, string> = {},
): Promise<string | undefined> {
  const { success, stderr } = await deno([
    ...["compile", "--no-config", "--unstable-net", "--target", target, ...PERMISSIONS],
    ...["--output", pathOf(program), pathOf(bundled)],
  ], env);
  if (success) return undefined;
  const [url] = /https:\S+\.zip/.exec(stderr) ?? [];
  if (url) return `its runtime cannot be had from ${url}`;
  const [, reason] = /error: (.*?)(?:\n\nStack backtrace|$)/s.exec(stderr) ?? [];
  return (reason ?? stderr).trim().replace(/\s+/g, " ");
}

async function deno(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ success: boolean; stderr: string }> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: root,
    env: { ...env, NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  return { success, stderr: new TextDecoder().decode(stderr) };
}

if (import.meta.main) {
  const dist = new URL("dist/", root);
  await bundle(dist);
  for (const target of Deno.args.length > 0 ? Deno.args : await targets()) {
    for (const side of ["server", "client"] as const) {
      const name = `bin/mojibye-${side}-${target}${target.includes("windows") ? ".exe" : ""}`;
      const failure = await compile(new URL(`${side}.js`, dist), target, new URL(name, dist));
      if (failure !== undefined) {
        console.error(`Cannot compile dist/${name}: ${failure}`);
        Deno.exit(1);
      }
      console.log(`dist/${name}`);
    }
  }
}
