/**
 * A contestant that runs, and what it costs.
 *
 * @module
 */

/** A server in a process of its own. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** The port, or the path. */
  readonly place: string;
  /** Asks for a line, and gives what is answered. */
  ask(): Promise<string>;
}

/** Starts a program of `bench/contestants`, and waits until it has said where it listens. */
export async function started(command: string, args: readonly string[]): Promise<Running> {
  const child = new Deno.Command(command, {
    args: [...args],
    cwd: new URL("contestants/", import.meta.url),
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const writer = child.stdin.getWriter();
  const line = async () => {
    let text = "";
    while (!text.endsWith("\n")) {
      const { value, done } = await lines.read();
      if (done) throw new Error(`${command} ended: ${text}`);
      text += value;
    }
    return text.trim();
  };
  return {
    pid: child.pid,
    place: await line(),
    async ask() {
      await writer.write(new TextEncoder().encode("\n"));
      return await line();
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await lines.cancel();
      await writer.abort().catch(() => {}); // the process is gone
      await child.status;
    },
  };
}

/** ns of CPU time that all threads of a process have used: Linux, Documentation/scheduler/sched-stats.rst. */
export function cpuOf(pid: number): number {
  let sum = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    sum += Number(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`).split(" ")[0]);
  }
  return sum;
}
