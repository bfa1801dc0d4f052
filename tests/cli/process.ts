/** Programs as a person starts them, read line by line. */

/** The repository's root. */
export const root = new URL("../../", import.meta.url);

/** How to start a program. */
export interface Start {
  /** Environment on top of the inherited one. */
  readonly env?: Readonly<Record<string, string>>;
  /** Nothing is inherited: `env` is the whole environment. */
  readonly clearEnv?: boolean;
  /** @default {root} */
  readonly cwd?: string | URL;
  /** Flags of `deno run`. @default {["-A"]} */
  readonly permissions?: readonly string[];
  readonly stdin?: "piped" | "null";
}

/** A running program. */
export class Program implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  readonly stdout: Lines;
  readonly stderr: Lines;
  #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;

  constructor(
    command: string,
    args: readonly string[],
    { env, clearEnv = false, cwd = root, stdin = "null" }: Start = {},
  ) {
    this.child = new Deno.Command(command, {
      args: [...args],
      cwd,
      stdin,
      stdout: "piped",
      stderr: "piped",
      clearEnv,
      env: { ...env },
    }).spawn();
    this.stdout = new Lines(this.child.stdout);
    this.stderr = new Lines(this.child.stderr);
    if (stdin === "piped") this.#stdin = this.child.stdin.getWriter();
  }

  /** Writes to its standard input. */
  async type(text: string | Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#stdin?.write(typeof text === "string" ? new TextEncoder().encode(text) : text);
  }

  /** Ends its standard input. */
  async endInput(): Promise<void> {
    await this.#stdin?.close();
    this.#stdin = undefined;
  }

  /** Its exit code, once it has ended and all it printed is here. */
  async exit(): Promise<number> {
    const [{ code }] = await Promise.all([this.child.status, this.stdout.ended, this.stderr.ended]);
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stdin?.close().catch(() => {}); // it may have ended already
    try {
      this.child.kill("SIGKILL");
    } catch {
      // it has ended already
    }
    await this.exit();
  }
}

/** What a program prints; a wait for a line ends when the output does. */
export class Lines {
  /** All so far. */
  text = "";
  readonly ended: Promise<void>;
  #over = false;
  #changed = Promise.withResolvers<void>();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#collect(stream);
  }

  /** The whole lines so far. */
  get lines(): string[] {
    return this.text.split("\n").slice(0, -1);
  }

  /** The first line that matches, from the `from`-th on. */
  async line(pattern: RegExp | string, from = 0): Promise<string> {
    for (;;) {
      const { promise } = this.#changed;
      const found = this.lines.slice(from).find((line) =>
        typeof pattern === "string" ? line.includes(pattern) : pattern.test(line)
      );
      if (found !== undefined) return found;
      if (this.#over) throw new Error(`No line matches ${pattern} in:\n${this.text}`);
      await promise;
    }
  }

  /** Resolves once this text is here, and all that belongs to it. */
  async includes(text: string): Promise<void> {
    for (;;) {
      const { promise } = this.#changed;
      if (this.text.includes(text)) return;
      if (this.#over) throw new Error(`There is no ${text} in:\n${this.text}`);
      await promise;
    }
  }

  /** Resolves once `count` lines are here. */
  async count(count: number): Promise<string[]> {
    while (this.lines.length < count && !this.#over) await this.#changed.promise;
    return this.lines;
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      this.text += decoder.decode(bytes, { stream: true });
      this.#announce();
    }
    this.#over = true;
    this.#announce();
  }

  #announce(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}

/** One of the two commands, in English unless `--lang` says otherwise. */
export function command(name: "server" | "client", args: readonly string[], start: Start = {}): Program {
  const { permissions = ["-A"] } = start;
  const lang = args.includes("--lang") ? [] : ["--lang", "en"];
  return new Program(Deno.execPath(), ["run", ...permissions, `${name}.ts`, ...lang, ...args], start);
}

/** A server on a free port of the loopback, listening. */
export async function server(
  args: readonly string[] = [],
  start: Start = {},
): Promise<{ server: Program; port: number }> {
  const started = command("server", ["-H", "127.0.0.1", "-p", "0", ...args], start);
  const line = await started.stderr.line(/:\d+$/);
  return { server: started, port: Number(/(\d+)$/.exec(line)?.[1]) };
}

/** Runs a program to its end. */
export async function output(
  name: string,
  args: readonly string[],
  input?: string | Uint8Array<ArrayBuffer>,
): Promise<{ code: number; stdout: string; stderr: string; bytes: Uint8Array }> {
  const child = new Deno.Command(name, {
    args: [...args],
    cwd: root,
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input);
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr), bytes: stdout };
}

/** Runs a command of ours to its end. */
export function run(name: "server" | "client", args: readonly string[], input?: string): ReturnType<typeof output> {
  const lang = args.includes("--lang") ? [] : ["--lang", "en"];
  return output(Deno.execPath(), ["run", "-A", `${name}.ts`, ...lang, ...args], input);
}

/** A port that was free a moment ago, for programs that do not say which one they took. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
