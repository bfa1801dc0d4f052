/** Runs a document's shell blocks as a reader does: one after another, servers in a terminal of their own. */

import { root } from "../cli/process.ts";

/** ms after which what is waited for will not come. */
export const PATIENCE = 120_000;

/**
 * A network in which nobody else is: its loopback has every port to itself. It is made by what makes containers, for which
 * nobody needs to be root where the system lets everybody.
 */
export class Network implements AsyncDisposable {
  readonly #holder: Deno.ChildProcess;

  private constructor(holder: Deno.ChildProcess) {
    this.#holder = holder;
  }

  /** Undefined where it cannot be made. */
  static async open(): Promise<Network | undefined> {
    let holder: Deno.ChildProcess;
    try {
      const args = ["-rn", "sh", "-c", "ip link set lo up && command -v nsenter && exec cat"];
      holder = new Deno.Command("unshare", { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
    } catch {
      return undefined; // there is no such program
    }
    const reader = holder.stdout.getReader();
    const { done } = await reader.read();
    await reader.cancel();
    const network = new Network(holder);
    if (!done) return network;
    await network[Symbol.asyncDispose]();
    return undefined;
  }

  /** The process that lives there as long as this does. */
  get pid(): number {
    return this.#holder.pid;
  }

  /** A command and its arguments, there. */
  inside(command: string, args: readonly string[]): [command: string, args: string[]] {
    return ["nsenter", ["-t", String(this.pid), "-U", "-n", "--preserve-credentials", command, ...args]];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#holder.stdin.close().catch(() => {}); // it may have ended
    await this.#holder.status;
  }
}

/** One program or script in a terminal of its own, its two outputs merged as they appear there. */
export class Terminal implements AsyncDisposable {
  /** All that was printed so far. */
  text = "";
  /** The exit code, once all was printed. */
  readonly ended: Promise<number>;
  #child: Deno.ChildProcess;

  constructor(
    code: string,
    { network, ...options }: {
      readonly cwd: string;
      readonly env: Record<string, string>;
      readonly network?: Network | undefined;
    },
  ) {
    const script = ["-c", `set -eo pipefail; unset LC_ALL; exec 2>&1\n${code}`];
    const [command, args] = network?.inside("bash", script) ?? ["bash", script];
    this.#child = new Deno.Command(command, {
      args,
      ...options,
      stdin: "piped", // open and silent, as a terminal's
      stdout: "piped",
      stderr: "null",
      detached: true, // a group of its own, so that what npx starts ends with it
    }).spawn();
    this.ended = this.#collect();
  }

  /** Whether `holds` becomes true in the end. */
  async until(holds: () => boolean): Promise<boolean> {
    for (const end = Date.now() + PATIENCE; !holds();) {
      if (Date.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return true;
  }

  /** Ctrl-C, and the end of all that it ends. */
  async interrupt(): Promise<void> {
    Deno.kill(-this.#child.pid, "SIGINT");
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      Deno.kill(-this.#child.pid, "SIGKILL");
    } catch {
      // it has ended already
    }
    await this.ended;
  }

  async #collect(): Promise<number> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#child.stdout) this.text += decoder.decode(bytes, { stream: true });
    return (await this.#child.status).code;
  }
}

/** What documents use of the checkout. */
const USED = [
  "deno.json",
  "mod.ts",
  "server.ts",
  "client.ts",
  "lib",
  "tasks",
  "contrib",
  "docs",
  "tests/net/certificates",
];

/**
 * A copy of the checkout, in which documents may write files; removed when disposed of. All sections share it, one after
 * another: in a new place Deno would have to make JavaScript of every module again.
 */
export class Copy implements AsyncDisposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "mojibye-docs-" });
  /** When each file was last written. */
  readonly #written = new Map<string, number>();

  constructor() {
    for (const name of USED) this.#copy(name);
  }

  /** As it was at first, for the next section. */
  restore(): void {
    for (const name of filesIn(this.path)) {
      if (!this.#written.has(name)) Deno.removeSync(`${this.path}/${name}`);
    }
    for (const [name, written] of this.#written) {
      if (modified(`${this.path}/${name}`) !== written) this.#copy(name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }

  #copy(name: string): void {
    const from = new URL(name, root);
    const to = `${this.path}/${name}`;
    if (Deno.statSync(from).isDirectory) {
      Deno.mkdirSync(to, { recursive: true });
      for (const entry of Deno.readDirSync(from)) this.#copy(`${name}/${entry.name}`);
      return;
    }
    Deno.copyFileSync(from, to);
    this.#written.set(name, modified(to));
  }
}

/** The files below a folder, by their paths in it. */
function filesIn(folder: string, within = ""): string[] {
  return [...Deno.readDirSync(`${folder}/${within}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(folder, `${within}${name}/`) : [within + name]
  );
}

/** When a file was last written, in ms since 1970; NaN when it is gone. */
function modified(path: string): number {
  try {
    return Deno.lstatSync(path).mtime?.getTime() ?? NaN;
  } catch {
    return NaN; // NotFound
  }
}

/**
 * The right to use the documents' fixed ports, which other checkouts' tests on this machine use too. Held until
 * disposed of.
 */
export async function portsLock(): Promise<Disposable> {
  const dir = Deno.env.get("TMPDIR") ?? "/tmp";
  const file = await Deno.open(`${dir}/mojibye-docs.lock`, { create: true, write: true, mode: 0o666 });
  await file.lock(true);
  return file;
}

/**
 * Waits until nobody listens on `port`.
 *
 * @throws {Error} when somebody still does after a while.
 */
export async function portFree(port: number, where: string, network?: Network): Promise<void> {
  for (const end = Date.now() + PATIENCE; isListening(port, network);) {
    if (Date.now() > end) throw new Error(`Port ${port} is taken, and ${where} needs it: end the program that has it`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether somebody listens on `port`, asked of Linux: a connection would be noticed. */
export function isListening(port: number, network?: Network): boolean {
  const wanted = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, "0")} [0-9A-F]+:0000 0A `);
  return ["tcp", "tcp6"].some((table) =>
    wanted.test(Deno.readTextFileSync(`/proc/${network?.pid ?? "self"}/net/${table}`))
  );
}
