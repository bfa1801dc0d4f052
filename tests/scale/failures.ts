/**
 * The failure run: two servers behind HAProxy, joined by two NATS nodes, and clients in one room. A server is killed, the
 * other one stopped in order, a NATS node killed; whatever somebody should have heard and did not is counted, with why.
 */
import { connect, type Connection, lines } from "../../mod.ts";
import { freePort, Program, root, server } from "../cli/process.ts";
import { NatsServer } from "../nats/nats_server.ts";

/** How large a run is. */
export interface FailureRun {
  readonly clients: number;
  /** How many of them speak. */
  readonly speakers: number;
  /** Messages of each speaker in each part; the chat allows 20 at once. */
  readonly messages: number;
}

/** Why somebody did not hear a message; `unexplained` must not happen. */
export type Reason = "hearer cut off" | "speaker cut off" | "bus away" | "unexplained";

/** One part of the run. A message is due to everybody but its speaker. */
export interface Part {
  readonly name: string;
  readonly sent: number;
  readonly due: number;
  readonly delivered: number;
  /** Heard more than once. */
  readonly twice: number;
  readonly lost: Readonly<Record<Reason, number>>;
}

type Name = "one" | "two";

interface Sent {
  readonly id: string;
  readonly speaker: number;
  /** Of each client the connection at that time, 0 for none. */
  readonly connections: readonly number[];
}

/** The wait for something that each message may bring. */
class News {
  #next = Promise.withResolvers<void>();

  tell(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  /** What waits waits for nothing: it fails. */
  fail(error: Error): void {
    this.#next.promise.catch(() => {}); // perhaps nobody waits now
    this.#next.reject(error);
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.#next.promise;
  }
}

/** Somebody who comes back as long as they are wanted. */
class Client {
  /** How often each message was heard. */
  readonly heard = new Map<string, number>();
  /** The number of the connection, 0 while there is none. */
  connection = 0;
  server: Name | undefined;
  #conn: Connection | undefined;
  #count = 0;
  #left = false;
  readonly #port: number;
  readonly #news: News;
  readonly over: Promise<void>;

  constructor(port: number, news: News) {
    this.#port = port;
    this.#news = news;
    this.over = this.#live();
  }

  get address(): string {
    const { hostname = "", port = 0 } = this.#conn?.localAddr ?? {};
    return `${hostname}:${port}`;
  }

  /** False where there is no connection to say it on. */
  say(text: string): boolean {
    if (this.connection === 0) return false;
    this.#conn?.send(text).catch(() => {}); // cut off: it is seen by who does not hear it
    return true;
  }

  /** Goes, and comes back by another connection. */
  async again(): Promise<void> {
    const { connection } = this;
    await this.#conn?.close();
    await this.#news.until(() => this.connection > connection);
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#conn?.close();
    await this.over;
  }

  async #live(): Promise<void> {
    while (!this.#left) {
      await this.#once().catch(() => {}); // cut off
      this.connection = 0;
      this.#news.tell();
      if (!this.#left) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #once(): Promise<void> {
    const conn = await connect({ hostname: "127.0.0.1", port: this.#port, encoding: "gbk", framing: lines() });
    await using _ = conn;
    for await (const line of conn) {
      if (line.startsWith("you are ")) {
        this.#conn = conn;
        this.connection = ++this.#count;
      } else if (line.startsWith("too fast")) throw new Error("The run says more than the chat allows");
      const [, id] = /^<\S+> (\S+) 你好$/.exec(line) ?? [];
      if (id !== undefined) this.heard.set(id, (this.heard.get(id) ?? 0) + 1);
      this.#news.tell();
    }
  }
}

/** A server that can be started again on its ports. */
class Host {
  program!: Program;
  port = 0;
  metrics = "127.0.0.1:0";
  /** It prints no more. */
  isOver = false;

  constructor(readonly name: Name, readonly bus: string) {}

  async start(): Promise<void> {
    const args = ["-q", "-f", "lines", "--chat", "--bus", this.bus, "-p", `${this.port}`, "--metrics", this.metrics];
    const started = await server([...args, "--proxy-protocol", "127.0.0.1", "--drain", "10m"]);
    this.program = started.server;
    this.isOver = false;
    this.program.child.status.then(() => this.isOver = this.program === started.server);
    this.port = started.port;
    this.metrics = /http:\/\/([^/]+)\//.exec(await this.program.stderr.line("metrics: "))?.[1] ?? "";
  }

  get addresses(): IterableIterator<string> {
    return this.program.stdout.text.matchAll(/^client (\S+) connected$/gm).map(([, address = ""]) => address);
  }
}

/** contrib/haproxy.cfg on ports of this run. */
export async function haproxySettings(port: number, servers: readonly { port: number; metrics: string }[]) {
  let text = await Deno.readTextFile(new URL("contrib/haproxy.cfg", root));
  text = text.replace("bind :9090", `bind 127.0.0.1:${port}`).replace("inter 2s fastinter 500ms", "inter 100ms")
    .replace("maxconn 20000", "maxconn 1000");
  for (const [at, { port, metrics }] of servers.entries()) {
    text = text.replace(`10.0.0.1${at + 1}:9091`, `127.0.0.1:${port} port ${metrics.split(":")[1]}`);
  }
  return text;
}

/** Does it all, and tells of each part as it ends. */
export async function failures({ clients: size, speakers, messages }: FailureRun): Promise<Part[]> {
  await using stack = new AsyncDisposableStack();
  const cluster = ["--cluster_name", "c", "--cluster", "nats://127.0.0.1:-1"];
  const nodeA = stack.use(await NatsServer.start(...cluster));
  const nodeB = stack.use(await NatsServer.start(...cluster, "--routes", nodeA.route));
  const [one, two] = [new Host("one", nodeA.url), new Host("two", nodeB.url)];
  for (const host of [one, two]) {
    await host.start();
    stack.defer(() => host.program[Symbol.asyncDispose]());
  }
  const port = freePort();
  const folder = await Deno.makeTempDir();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.writeTextFile(`${folder}/haproxy.cfg`, await haproxySettings(port, [one, two]));
  const haproxy = stack.use(new Program("haproxy", ["-db", "-f", `${folder}/haproxy.cfg`]));

  const news = new News();
  haproxy.exit().then((code) => news.fail(new Error(`HAProxy ended with ${code}: ${haproxy.stderr.text}`)));
  const clients = Array.from({ length: size }, () => new Client(port, news));
  stack.defer(async () => void await Promise.all(clients.map((client) => client.leave())));
  const speaking = clients.slice(0, speakers);
  const parts: {
    readonly name: string;
    readonly said: Sent[];
    after: readonly number[];
    servers: readonly unknown[];
  }[] = [];
  const connectionsNow = () => clients.map(({ connection }) => connection);

  const everybody = () => news.until(() => clients.every(({ connection }) => connection > 0));
  /** Everybody is there, and it is known where: HAProxy says whom it brings. */
  const locate = async () => {
    await everybody();
    for (const client of clients) client.server = undefined;
    for (;;) {
      for (const host of [one, two]) {
        const here = new Set(host.addresses);
        for (const client of clients) if (here.has(client.address)) client.server = host.name;
      }
      if (clients.every((client) => client.server)) return;
      const more = [one, two].filter(({ isOver }) => !isOver).map(({ program: { stdout } }) =>
        stdout.count(stdout.lines.length + 1)
      );
      await Promise.race(more);
    }
  };
  const on = (name: Name) => clients.filter((client) => client.server === name);
  /** Somebody of each server says something until somebody of the other has heard it. */
  const joined = async () => {
    const [a, b] = [on("one").find(isSilent), on("two").find(isSilent)];
    if (!a || !b) return;
    let tries = 0;
    const id = crypto.randomUUID();
    while (![...a.heard.keys()].some(isProbe) || ![...b.heard.keys()].some(isProbe)) {
      tries++;
      for (const each of [a, b]) each.say(`${id}-${tries} 你好`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    function isProbe(text: string): boolean {
      return text.startsWith(id);
    }
  };
  const isSilent = (client: Client) => !speaking.includes(client);
  /** Each speaker says so many messages. */
  const speak = (name: string, from: number, to: number) => {
    const { said } = parts.find((part) => part.name === name) ?? begun(name);
    const connections = connectionsNow();
    for (let at = from; at < to; at++) {
      for (const [number, speaker] of speaking.entries()) {
        const id = `${name}-${number}-${at}`;
        if (speaker.say(`${id} 你好`)) said.push({ id, speaker: clients.indexOf(speaker), connections });
      }
    }
  };
  const begun = (name: string) => {
    const part = { name, said: [], after: [], servers: clients.map(({ server }) => server) };
    parts.push(part);
    return part;
  };
  /** Everybody has heard the last word of every speaker, and so all that came before it. */
  const settled = async (part: string) => {
    await locate();
    await joined();
    for (const [number, speaker] of speaking.entries()) speaker.say(`${part}-${number}-end 你好`);
    const heardAll = (client: Client) =>
      speaking.every((speaker, number) => speaker === client || client.heard.has(`${part}-${number}-end`));
    await news.until(() => clients.every(heardAll));
    for (const each of parts) if (each.name === part) each.after = connectionsNow();
  };
  /** Some of those on a server go to the other one, which has fewer. */
  const balance = async () => {
    await locate();
    const full = on("one").length > on("two").length ? "one" : "two";
    await Promise.all(on(full).filter((_, at) => at % 2 === 0).map((client) => client.again()));
    await locate();
    await joined();
  };
  const half = messages >> 1;
  /** The first of what is said has arrived somewhere. */
  const underWay = (name: string) => news.until(() => clients.some(({ heard }) => heard.has(`${name}-0-0`)));
  const start = async (host: Host) => {
    const { length } = haproxy.stdout.lines;
    const { length: warnings } = haproxy.stderr.lines;
    await host.start();
    const isUp = `servers/${host.name} is UP`;
    await Promise.race([haproxy.stdout.line(isUp, length), haproxy.stderr.line(isUp, warnings)]);
  };

  await locate();
  await joined();
  const [calm, killed, stopped, cut, again] = [
    "all-well",
    "server-killed",
    "server-stopped-in-order",
    "NATS-node-killed",
    "all-well-again",
  ] as const;
  speak(calm, 0, messages);
  await settled(calm);

  speak(killed, 0, half);
  await underWay(killed);
  one.program.child.kill("SIGKILL");
  speak(killed, half, messages);
  await news.until(() => on("one").every(({ connection }) => connection !== 1));
  await one.program[Symbol.asyncDispose]();
  await settled(killed);

  await start(one);
  await balance();
  const isDown = "servers/two is DOWN";
  two.program.child.kill("SIGTERM");
  await Promise.race([haproxy.stdout.line(isDown), haproxy.stderr.line(isDown)]);
  speak(stopped, 0, messages);
  await settled(stopped);
  await Promise.all(on("two").map((client) => client.again()));
  const code = await two.program.exit();
  if (code !== 0) throw new Error(`The server that was stopped in order ended with ${code}`);

  await start(two);
  await balance();
  speak(cut, 0, half);
  await underWay(cut);
  await nodeA.kill();
  speak(cut, half, messages);
  await one.program.stderr.line(/^the bus is back/);
  await settled(cut);

  speak(again, 0, messages);
  await settled(again);
  return parts.map(({ name, said, after, servers }) => {
    const lost = { "hearer cut off": 0, "speaker cut off": 0, "bus away": 0, unexplained: 0 };
    let [due, delivered, twice] = [0, 0, 0];
    for (const { id, speaker, connections } of said) {
      const isCut = (at: number) => connections[at] === 0 || connections[at] !== after[at];
      for (const [hearer, { heard }] of clients.entries()) {
        if (hearer === speaker) continue;
        due++;
        const times = heard.get(id) ?? 0;
        if (times > 0) delivered++;
        else if (isCut(hearer)) lost["hearer cut off"]++;
        else if (isCut(speaker)) lost["speaker cut off"]++;
        else if (name === cut && servers[hearer] !== servers[speaker]) lost["bus away"]++;
        else lost.unexplained++;
        if (times > 1) twice++;
      }
    }
    return { name, sent: said.length, due, delivered, twice, lost };
  });
}
