/**
 * `deno task bundle [FOLDER]`: each entry point as one self-contained file, in `dist` by default, and their sizes.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { declarations } from "./declarations.ts";

const root = new URL("../", import.meta.url);

/** Name of the file, what it is made of, and whether others import it. */
const FILES = [
  { name: "mod", entry: "mod.ts", library: true },
  { name: "codec", entry: "lib/codec/mod.ts", library: true },
  { name: "server", entry: "server.ts", library: false },
  { name: "client", entry: "client.ts", library: false },
] as const;

/** The size of a file, in bytes. */
export interface Weight {
  readonly file: string;
  readonly bytes: number;
  readonly gzipped: number;
}

/**
 * Writes the four files, minified, and the types of the two libraries.
 *
 * @throws {Error} when `deno bundle` fails, which has printed why.
 */
export async function bundle(folder: URL): Promise<Weight[]> {
  await Deno.mkdir(folder, { recursive: true });
  const weights: Weight[] = [];
  for (const { name, entry, library } of FILES) {
    const file = new URL(`${name}.js`, folder);
    await minify(new URL(entry, root), file);
    if (library) {
      await Deno.writeTextFile(new URL(`${name}.d.ts`, folder), declarations(new URL(entry, root)));
      // Deno finds the types by this line, TypeScript by the name of the file.
      await Deno.writeTextFile(file, `/* @ts-self-types="./${name}.d.ts" */\n${await Deno.readTextFile(file)}`);
    } else if (Deno.build.os !== "windows") {
      await Deno.chmod(file, 0o755);
    }
    weights.push(await weigh(`${name}.js`, file));
  }
  return weights;
}

async function minify(entry: URL, file: URL): Promise<void> {
  const folder = new URL(`file://${await Deno.makeTempDir()}/`);
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["bundle", "--quiet", "--minify", "--import-map", pathOf(await wholePackages(folder))],
        ...["--output", pathOf(file), pathOf(entry)],
      ],
      cwd: root,
      stdout: "null",
      stderr: "inherit",
    }).output();
    if (!success) throw new Error(`Cannot bundle ${entry.pathname}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * An import map that puts another `lib/cli/deps.ts` in the place of ours: one whose packages the bundler sees, so that
 * they are in the bundle and nothing is left to be downloaded.
 */
async function wholePackages(folder: URL): Promise<URL> {
  const deps = new URL("lib/cli/deps.ts", root);
  const seen = new URL("deps.ts", folder);
  const map = new URL("import_map.json", folder);
  await Deno.writeTextFile(seen, (await Deno.readTextFile(deps)).replaceAll(/\bload\("/g, 'import("'));
  await Deno.writeTextFile(map, JSON.stringify({ imports: { [deps.href]: seen.href } }));
  return map;
}

async function weigh(name: string, file: URL): Promise<Weight> {
  const packed = gzipSync(await Deno.readFile(file), { level: 9 });
  return { file: name, bytes: (await Deno.stat(file)).size, gzipped: packed.length };
}

/** A path that the system understands: `/C:/a%20b` is `C:/a b` on Windows. */
export function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname).replace(/^\/(?=[A-Za-z]:)/, "");
}

if (import.meta.main) {
  const folder = Deno.args[0] ?? "dist";
  const base = new URL(`file://${Deno.cwd()}/`);
  for (const { file, bytes, gzipped } of await bundle(new URL(`${folder}/`, Deno.args[0] ? base : root))) {
    console.log(
      `${folder}/${file.padEnd(10)} ${String(bytes).padStart(6)} bytes, gzipped ${String(gzipped).padStart(6)}`,
    );
  }
}
