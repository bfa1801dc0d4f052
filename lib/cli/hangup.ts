/**
 * SIGHUP: files are looked at again, and nothing ends, unless the terminal itself is gone.
 *
 * `logrotate` and `systemctl reload` send it to a service, and so does a terminal that is closed.
 *
 * @module
 */
import { messageOf } from "./errors/message_of.ts";

/** What is done at SIGHUP. */
export type Reload = () => void | Promise<void>;

const reloads = new Set<Reload>();
const TERMINALS = [Deno.stdin, Deno.stdout, Deno.stderr];
let listening = false;
let endWithTerminal: () => void = () => Deno.exit(129);

/**
 * Calls `reload` at each SIGHUP from now on; `warn` hears why it failed. The first call takes the signal's power to end
 * the process away, for good. Windows has no such signal.
 *
 * @returns what ends that.
 */
export function onHangup(reload: Reload, warn: (reason: string) => void): () => void {
  const added = async () => {
    try {
      await reload();
    } catch (error) {
      warn(messageOf(error));
    }
  };
  reloads.add(added);
  listen();
  return () => void reloads.delete(added);
}

function listen(): void {
  if (listening || Deno.build.os === "windows") return;
  listening = true;
  const onTerminal = TERMINALS.some((stream) => stream.isTerminal());
  Deno.addSignalListener("SIGHUP", () => {
    // What was a terminal and is none any more has been closed: the command ends with it, as if nobody listened.
    if (onTerminal && !TERMINALS.some((stream) => stream.isTerminal())) return endWithTerminal();
    for (const each of reloads) each();
  });
}

/** What ends the command when its terminal is closed; exits at once unless this was called. */
export function onTerminalClosed(end: () => void): void {
  endWithTerminal = end;
}
