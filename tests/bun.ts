/** Bun from npm: its package for this system holds the program itself, without the script that others run to fetch it. */

const SYSTEMS: Readonly<Record<string, string>> = { linux: "linux", darwin: "darwin" };
const MACHINES: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "aarch64" };

/** Installs Bun into `folder`, and says where the program is; undefined where it cannot be had. */
export function bunIn(folder: string): string | undefined {
  const { os, arch } = Deno.build;
  const name = `@oven/bun-${SYSTEMS[os]}-${MACHINES[arch]}`;
  const once = ["--prefer-offline", "--fetch-retries=0", "--fetch-timeout=30000"];
  const args = ["install", "--silent", "--no-save", "--ignore-scripts", ...once, "--prefix", folder, `${name}@1.4.5`];
  const path = `${folder}/node_modules/${name}/bin/bun`;
  try {
    const { success } = new Deno.Command("npm", { args, stdin: "null", stdout: "null", stderr: "null" }).outputSync();
    return success && Deno.statSync(path).isFile ? path : undefined;
  } catch {
    return undefined; // no npm, or no such package
  }
}
