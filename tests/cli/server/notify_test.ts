import { assertEquals, assertStringIncludes } from "@std/assert";
import { Notifier } from "../../../lib/cli/server/notify.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { run, server } from "../process.ts";

/** systemd's end: what it is told, one after another. */
class Manager implements AsyncDisposable {
  readonly folder: string;
  readonly path: string;
  readonly #socket: Deno.DatagramConn;

  constructor() {
    this.folder = Deno.makeTempDirSync();
    this.path = `${this.folder}/notify`;
    this.#socket = Deno.listenDatagram({ transport: "unixpacket", path: this.path });
  }

  async next(): Promise<string> {
    const [bytes] = await this.#socket.receive();
    return new TextDecoder().decode(bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await Deno.remove(this.folder, { recursive: true });
  }
}

const linux = Deno.build.os === "linux";

Deno.test({
  name: "--notify tells systemd when the server is ready and when it ends, and leaves no file",
  ignore: !linux,
  async fn() {
    await using manager = new Manager();
    const { server: ours } = await server(["--notify", manager.path], {
      permissions: ["--no-prompt", "--allow-net", "--allow-read", "--allow-write"],
    });
    await using _ = ours;
    assertEquals(await manager.next(), "READY=1");
    ours.child.kill("SIGTERM");
    assertEquals(await manager.next(), "STOPPING=1");
    assertEquals(await ours.exit(), 0);
    assertEquals([...Deno.readDirSync(manager.folder)].map(({ name }) => name), ["notify"]);
  },
});

Deno.test({
  name: "signs of life follow while the event loop turns",
  ignore: !linux,
  async fn() {
    await using manager = new Manager();
    using notifier = new Notifier(manager.path, () => {}, catalogOf("en"));
    notifier.ready(1);
    assertEquals([await manager.next(), await manager.next(), await manager.next()], [
      "READY=1",
      "WATCHDOG=1",
      "WATCHDOG=1",
    ]);
  },
});

Deno.test({
  name: "a socket in the abstract namespace is told, too",
  ignore: !linux,
  async fn() {
    const name = `mojibye-test-${crypto.randomUUID()}`;
    const socket = Deno.listenDatagram({ transport: "unixpacket", path: `\0${name}` });
    using notifier = new Notifier(`@${name}`, () => {}, catalogOf("en"));
    notifier.stopping();
    const [bytes] = await socket.receive();
    socket.close();
    assertEquals(new TextDecoder().decode(bytes), "STOPPING=1");
  },
});

Deno.test("without anybody to tell the server serves: an empty socket is none, a wrong one is a warning", async () => {
  const [none, wrong] = await Promise.all([
    server(["--notify=", "--once"]),
    server(["--notify", "/nobody/here", "--once"]),
  ]);
  await using _none = none.server;
  await using _wrong = wrong.server;
  assertStringIncludes(await wrong.server.stderr.line("systemd"), "Cannot tell systemd at /nobody/here: ");
  for (const { port } of [none, wrong]) {
    assertEquals((await run("client", ["127.0.0.1", String(port), "hello"])).stdout, "好的,我是服务端\n");
  }
  assertEquals([await none.server.exit(), none.server.stderr.lines.length], [0, 1]);
  assertEquals(await wrong.server.exit(), 0);
});
