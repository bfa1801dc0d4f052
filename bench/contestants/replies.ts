/**
 * Reads GBK and answers each message, over TLS or a Unix socket: `bare` by a loop over the runtime's sockets, `ours` by `serve()`,
 * `layer` by `serve()` with `tlsServer()`. Prints where it listens; each line on standard input is answered with the
 * process's descriptors and its memory.
 *
 * @module
 */
import { encode, reply, serve } from "../../mod.ts";
import { tlsServer } from "../../lib/tls/mod.ts";

const [who = "bare", over = "tls"] = Deno.args;
const pem = (file: string) =>
  Deno.readTextFileSync(new URL(`../../tests/net/certificates/localhost.${file}`, import.meta.url));
const certified = { cert: pem("pem"), key: pem("key") };
const ANSWER = encode("好的,我是服务端", "gbk");
const path = over === "tls" ? "" : over;

async function bareLoop(listener: Deno.Listener): Promise<void> {
  for (;;) {
    const conn = await listener.accept();
    talk(conn).catch(() => {}); // a peer that is gone
  }
}

async function talk(conn: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(4096);
  const decoder = new TextDecoder("gbk");
  for (;;) {
    const count = await conn.read(buffer);
    if (count === null) break;
    if (decoder.decode(buffer.subarray(0, count), { stream: true }) === "") continue;
    for (let at = 0; at < ANSWER.length;) at += await conn.write(ANSWER.subarray(at));
  }
  conn.close();
}

/** The port, or the path. */
function start(): string {
  const hostname = "127.0.0.1";
  const options = { encoding: "gbk", onError: () => {} };
  if (who === "bare") {
    if (path) {
      void bareLoop(Deno.listen({ transport: "unix", path }));
      return path;
    }
    const listener = Deno.listenTls({ hostname, port: 0, ...certified });
    void bareLoop(listener);
    return String(listener.addr.port);
  }
  if (path) return serve({ ...options, transport: "unix", path }, reply()).addr.path;
  const tls = who === "ours" ? certified : { layers: [tlsServer(certified)] };
  return String(serve({ ...options, hostname, ...tls }, reply()).addr.port);
}

console.log(start());
for await (const _ of Deno.stdin.readable) {
  const collect: unknown = Reflect.get(globalThis, "gc"); // with --expose-gc
  if (typeof collect === "function") collect();
  console.log([...Deno.readDirSync("/proc/self/fd")].length, Deno.memoryUsage().rss);
}
