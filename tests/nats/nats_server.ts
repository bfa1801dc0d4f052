/** A `nats-server` of its own for a test. */

// The client's package drops the socket of a refused connection with all its listeners. When the server resets it then,
// the runtime's `node:net` still raises the error, and nobody is left to hear it but this; the commands go on as well.
addEventListener("error", (event) => {
  if (/^read ECONNRESET$/.test(event.error?.message ?? "")) event.preventDefault();
});

/** A server, its address for clients and, in a cluster, for other servers. */
export class NatsServer implements AsyncDisposable {
  #store: string | undefined;

  private constructor(
    readonly child: Deno.ChildProcess,
    readonly folder: string,
    readonly url: string,
    readonly route: string,
  ) {}

  /** Starts one with JetStream. */
  static async withJetStream(): Promise<NatsServer> {
    const store = await Deno.makeTempDir();
    const server = await NatsServer.start("-js", "-sd", store);
    server.#store = store;
    return server;
  }

  /** Starts one on free ports; further `args` as `nats-server` takes them. */
  static async start(...args: string[]): Promise<NatsServer> {
    const folder = await Deno.makeTempDir();
    const child = new Deno.Command("nats-server", {
      args: ["-a", "127.0.0.1", "-p", "-1", "--ports_file_dir", folder, ...args],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const file = `${folder}/nats-server_${child.pid}.ports`;
    const watcher = Deno.watchFs(folder);
    // One that ends instead of listening ends the wait as well.
    child.status.then(({ code }) => Deno.writeTextFile(`${folder}/ended`, `${code}`)).catch(() => {});
    try {
      const changes = watcher[Symbol.asyncIterator]();
      // It may have been written before the first change was looked for.
      let ports = await portsIn(file);
      while (!ports) {
        await changes.next();
        ports = await portsIn(file);
        const code = await Deno.readTextFile(`${folder}/ended`).catch(() => undefined);
        if (code && !ports) throw new Error(`nats-server ${args.join(" ")} ended with ${code}`);
      }
      const [url = ""] = ports.nats ?? [];
      const [route = ""] = ports.cluster ?? [];
      return new NatsServer(child, folder, url, route);
    } finally {
      watcher.close();
    }
  }

  /** Ends it at once, as a power cut would. */
  async kill(): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It is gone.
    }
    await this.child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    for (const folder of [this.folder, this.#store]) if (folder) await Deno.remove(folder, { recursive: true });
  }
}

interface Ports {
  readonly nats?: readonly string[];
  readonly cluster?: readonly string[];
}

async function portsIn(file: string): Promise<Ports | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch {
    return undefined; // not there yet, or half of it
  }
}
