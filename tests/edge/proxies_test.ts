/** The PROXY protocol of real proxies: HAProxy and nginx in front of a server, and behind a bridge. */
import { assertEquals } from "@std/assert";
import { connect, type Connection, HandshakeError, lines, serve } from "../../mod.ts";
import { type ProxyHeader, proxyHeaderOf, proxyProtocol, sendProxy } from "../../lib/edge/mod.ts";
import { freePort, Program } from "../cli/process.ts";
import { testWith } from "../tools.ts";

const wire = { hostname: "127.0.0.1", framing: lines() };

/** A server behind a proxy, which answers with its client's address and what the proxy said beside it. */
function behind() {
  const clients: Connection[] = [];
  const errors: unknown[] = [];
  let checks = 0;
  let checked = Promise.withResolvers<void>();
  const onHealthCheck = () => {
    checks++;
    checked.resolve();
    checked = Promise.withResolvers();
  };
  const server = serve({
    ...wire,
    layers: [proxyProtocol({ from: ["127.0.0.1"], onHealthCheck })],
    onError: (error) => errors.push(error),
  }, async (conn) => {
    clients.push(conn);
    for await (const message of conn) conn.send(`${conn.remoteAddr.hostname}:${conn.remoteAddr.port} ${message}`);
  });
  return {
    server,
    port: server.addr.port,
    clients,
    errors,
    get checks() {
      return checks;
    },
    check: () => checked.promise,
  };
}

/** A program with a configuration file, once it accepts at `port`; its output if it ends before. */
async function started(command: string, args: (config: string) => string[], config: string, port: number) {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  const file = `${folder}/proxy.conf`;
  await Deno.writeTextFile(file, `${config.replaceAll("FOLDER", folder)}\n`);
  const program = new Program(command, args(file));
  let over = false;
  program.child.status.then(() => over = true);
  while (!await accepts(port)) {
    if (over) throw new Error(`${command}: ${program.stdout.text}${program.stderr.text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    program,
    async [Symbol.asyncDispose]() {
      await program[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ port })).close();
    return true;
  } catch {
    return false;
  }
}

/** Says something through a proxy from several ports, in lines one after the other: all is answered with our own address. */
async function talk(port: number, hostname = "127.0.0.1"): Promise<void> {
  const conns = await Promise.all(Array.from({ length: 8 }, () => connect({ ...wire, hostname, port })));
  for (const conn of conns) for (let n = 0; n < 20; n++) conn.send(`${n} 你好`);
  for (const conn of conns) {
    const { hostname, port } = conn.localAddr;
    for (let n = 0; n < 20; n++) assertEquals(await conn.receive(), `${hostname}:${port} ${n} 你好`);
    await conn.close();
  }
}

testWith(
  ["haproxy"],
  "HAProxy: both versions, IPv6, fields, checksums; its health checks are no clients",
  async () => {
    const [one, two, full, checkedOne, checkedTwo] = [behind(), behind(), behind(), behind(), behind()];
    await using _one = one.server;
    await using _two = two.server;
    await using _full = full.server;
    await using _checkedOne = checkedOne.server;
    await using _checkedTwo = checkedTwo.server;
    const [v1, v2, six, rich] = [freePort(), freePort(), freePort(), freePort()];
    await using _haproxy = await started(
      "haproxy",
      (config) => ["-db", "-f", config],
      `
      defaults
        mode tcp
        timeout connect 5s
        timeout client 60s
        timeout server 60s
      listen v1
        bind 127.0.0.1:${v1}
        server s 127.0.0.1:${one.port} send-proxy
      listen v2
        bind 127.0.0.1:${v2}
        bind [::1]:${six}
        server s 127.0.0.1:${two.port} send-proxy-v2
      listen rich
        bind 127.0.0.1:${rich}
        unique-id-format %{+X}o-%ci:%cp-%pid
        server s 127.0.0.1:${full.port} send-proxy-v2 proxy-v2-options crc32c,unique-id,ssl
      # Checks that wait for something: others are mostly reset before they can be accepted.
      backend checked
        option tcp-check
        tcp-check expect string never
        server one 127.0.0.1:${checkedOne.port} send-proxy check-send-proxy check inter 100ms
        server two 127.0.0.1:${checkedTwo.port} send-proxy-v2 check-send-proxy check inter 100ms
      `,
      rich,
    );
    await talk(v1);
    await talk(v2);
    await talk(six, "::1");
    // The proxy was tried whether it accepts, and each attempt was a client that left without a word.
    const heads = (clients: Connection[]) => clients.map(proxyHeaderOf).map((header) => header?.version);
    assertEquals([new Set(heads(one.clients)), new Set(heads(two.clients))], [new Set([1]), new Set([2])]);
    assertEquals(two.clients.at(-1)?.localAddr, { transport: "tcp", hostname: "::1", port: six });

    await talk(rich);
    const header: ProxyHeader | undefined = full.clients.map(proxyHeaderOf).at(-1);
    assertEquals(header?.fields.map(({ type }) => type), [0x03, 0x05, 0x20]);
    const { port } = full.clients.at(-1)?.remoteAddr ?? {};
    const id = new TextDecoder().decode(header?.uniqueId);
    assertEquals(id.split("-")[1], `7F000001:${port?.toString(16).toUpperCase()}`);
    for (const checked of [checkedOne, checkedTwo]) while (checked.checks < 3) await checked.check();
    assertEquals([checkedOne, checkedTwo].map(({ clients, errors }) => [clients, errors]), [[[], []], [[], []]]);
    assertEquals([one, two, full].map(({ checks, errors }) => [checks, errors]), [[0, []], [0, []], [0, []]]);
  },
);

testWith(
  ["haproxy"],
  "HAProxy takes the headers that we send, in both versions and families, and shows whom they name",
  async () => {
    const inner = serve(wire, async (conn) => {
      for await (const message of conn) conn.send(message);
    });
    await using _inner = inner;
    const port = freePort();
    await using haproxy = await started(
      "haproxy",
      (config) => ["-db", "-f", config],
      `
      defaults
        mode tcp
        timeout connect 5s
        timeout client 60s
        timeout server 60s
      listen front
        bind 127.0.0.1:${port} accept-proxy
        log stdout format raw daemon
        log-format "%ci %cp %fi %fp"
        server s 127.0.0.1:${inner.addr.port}
      `,
      port,
    );
    const tcp = (hostname: string, port: number): Deno.NetAddr => ({ transport: "tcp", hostname, port });
    const pairs = [
      [tcp("192.0.2.7", 50312), tcp("198.51.100.1", 443)],
      [tcp("2001:db8::7", 1), tcp("2001:db8::ffff:1", 65535)],
    ] as const;
    for (const version of ["v1", "v2"] as const) {
      for (const [remoteAddr, localAddr] of pairs) {
        await using conn = await connect({ ...wire, port, layers: [sendProxy(version, { remoteAddr, localAddr })] });
        await conn.send("你好");
        assertEquals(await conn.receive(), "你好");
        await conn.close();
        const said = `${remoteAddr.hostname} ${remoteAddr.port} ${localAddr.hostname} ${localAddr.port}`;
        await haproxy.program.stdout.line(said);
      }
    }
  },
);

testWith(
  ["nginx", "nginx-stream"],
  "nginx: its stream module says the client's address in front of a server, and takes ours",
  async () => {
    const backend = behind();
    await using _ = backend.server;
    const [outer, front] = [freePort(), freePort()];
    await using nginx = await started(
      "nginx",
      (config) => ["-p", config.replace(/[^/]*$/, ""), "-c", config, "-e", "stderr"],
      `
      load_module /usr/lib/nginx/modules/ngx_stream_module.so;
      daemon off;
      master_process off;
      pid FOLDER/nginx.pid;
      events { worker_connections 256; }
      stream {
        log_format seen '$proxy_protocol_addr $proxy_protocol_port';
        access_log /dev/stdout seen;
        server { listen 127.0.0.1:${front}; proxy_pass 127.0.0.1:${backend.port}; proxy_protocol on; }
        server {
          listen 127.0.0.1:${outer} proxy_protocol;
          set_real_ip_from 127.0.0.1;
          proxy_pass 127.0.0.1:${backend.port};
          proxy_protocol on;
        }
      }
      `,
      front,
    );
    await talk(front);
    for (const version of ["v1", "v2"] as const) {
      const client = {
        remoteAddr: { transport: "tcp", hostname: "192.0.2.7", port: 50312 },
        localAddr: { transport: "tcp", hostname: "198.51.100.1", port: 443 },
      } as const;
      await using conn = await connect({ ...wire, port: outer, layers: [sendProxy(version, client)] });
      await conn.send("你好");
      assertEquals(await conn.receive(), "192.0.2.7:50312 你好");
      await conn.close();
      await nginx.program.stdout.line("192.0.2.7 50312");
    }
    assertEquals(backend.errors.filter((error) => !(error instanceof HandshakeError)), []);
  },
);
