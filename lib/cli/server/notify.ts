/**
 * `--notify`: telling systemd when the server is ready, that it is alive, and when it ends: sd_notify(3).
 *
 * @module
 */
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { messageOf } from "../errors/message_of.ts";

/** The option. */
export const NOTIFY_FLAGS: readonly Flag[] = [
  {
    name: "notify",
    group: "watching",
    value: "SOCKET",
    help: {
      zh: "把就绪、存活和结束告诉 systemd,SOCKET 为 $NOTIFY_SOCKET",
      en: "tell systemd: ready, alive, ending; SOCKET is $NOTIFY_SOCKET",
    },
  },
];

/** ms between two signs of life: for a `WatchdogSec` of at least twice as long. */
const ALIVE_EVERY = 5000;

/** Tells one service manager. */
export class Notifier implements Disposable {
  readonly #socket: Deno.DatagramConn;
  readonly #to: Deno.UnixAddr;
  readonly #failed: (error: unknown) => void;
  #alive: ReturnType<typeof setInterval> | undefined;

  /**
   * For the socket at `path`; `@` at its beginning stands for the abstract namespace: unix(7). `failed` is told each time
   * that something could not be told.
   *
   * @throws {UsageError} without `--unstable-net`, or without the permissions that a socket of Unix takes.
   */
  constructor(path: string, failed: (error: unknown) => void, catalog: MessageCatalog) {
    // Without the flag there is no such function.
    if (typeof Deno.listenDatagram !== "function") throw new UsageError(catalog.notifyNeedsFlag);
    this.#to = { transport: "unixpacket", path: path.replace(/^@/, "\0") };
    this.#failed = failed;
    try {
      // A sender needs a name; one in the abstract namespace leaves no file.
      this.#socket = Deno.listenDatagram({ transport: "unixpacket", path: `\0mojibye-${crypto.randomUUID()}` });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw error;
      throw new UsageError(catalog.notAllowed(`--notify ${path}`, "--allow-read --allow-write"));
    }
  }

  /** The server listens. From now on a sign of life is given every `every` ms, as long as the event loop turns. */
  ready(every = ALIVE_EVERY): void {
    this.#tell("READY=1");
    this.#alive = setInterval(() => this.#tell("WATCHDOG=1"), every);
  }

  /** The server takes no more connections, and lets those that are there end. */
  stopping(): void {
    this.#tell("STOPPING=1");
  }

  /** Gives no more signs. */
  [Symbol.dispose](): void {
    clearInterval(this.#alive);
    this.#socket.close();
  }

  #tell(what: string): void {
    this.#socket.send(new TextEncoder().encode(what), this.#to).catch(this.#failed);
  }
}

/** What tells systemd of the server, if it wants to know. */
export function notifierOf(
  parsed: ParsedArgs,
  warn: (reason: string) => void,
  catalog: MessageCatalog,
): Notifier | undefined {
  const path = valueOf(parsed, "notify") ?? "";
  if (path === "") return undefined; // as `--notify=$NOTIFY_SOCKET` is when nobody has set it
  let told = false;
  const failed = (error: unknown) => {
    if (!told) warn(catalog.cannotNotify(path, messageOf(error)));
    told = true;
  };
  return new Notifier(path, failed, catalog);
}
