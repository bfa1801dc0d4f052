import { assertEquals, assertMatch } from "@std/assert";
import { connect, type ConnectOptions, lines, serve } from "../../mod.ts";
import { certificateFacts, tlsClient, tlsServer } from "../../lib/tls/mod.ts";
import { freePort, output, Program } from "../cli/process.ts";
import { AUTHORITY, certificatePath, certified } from "../net/certificates.ts";
import { testWith } from "../tools.ts";

const local = { hostname: "127.0.0.1", framing: lines(), encoding: "gbk" };
const GREETING = Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3, 0x0a); // 你好
const authority = certificatePath("authority.pem");

/** Says 你好 in GBK, ends, and prints what is answered. */
const CLIENTS: Readonly<Record<string, (port: number) => readonly string[]>> = {
  openssl: (
    port,
  ) => ["s_client", "-quiet", "-verify_return_error", "-CAfile", authority, "-connect", `127.0.0.1:${port}`],
  ncat: (port) => ["--ssl-verify", "--ssl-trustfile", authority, "localhost", `${port}`],
  socat: (port) => ["-t", "30", "-", `OPENSSL:localhost:${port},pf=ip4,cafile=${authority}`],
  python3: (port) => ["-c", PYTHON_CLIENT, `${port}`, authority],
};

const PYTHON_CLIENT = `
import socket, ssl, sys
context = ssl.create_default_context(cafile=sys.argv[2])
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as raw:
    with context.wrap_socket(raw, server_hostname="localhost", suppress_ragged_eofs=False) as conn:
        conn.sendall(sys.stdin.buffer.read())
        answer = conn.recv(100)
        conn.unwrap() # fails unless the server says close_notify, too
        sys.stdout.buffer.write(answer)
`;

for (const [tool, args] of Object.entries(CLIENTS)) {
  testWith([tool], `${tool} as a client: of tlsServer(), and of serve({ cert, key })`, async () => {
    for (
      const tls of [{ layers: [tlsServer(certified("localhost"))] }, certified("localhost")]
    ) {
      const errors: unknown[] = [];
      await using server = serve({ ...local, ...tls, onError: (error) => errors.push(error) }, async (conn) => {
        const message = await conn.receive();
        await conn.send(message ?? "nothing came");
      });
      const { bytes, stderr } = await output(tool, args(server.addr.port), GREETING);
      assertEquals(bytes, GREETING, stderr);
      assertEquals(errors, []);
    }
  });
}

/** A server that sends back what it is sent, and what it says once it listens. */
const SERVERS: Readonly<Record<string, { args: (port: number) => readonly string[]; ready: RegExp }>> = {
  openssl: {
    args: (port) => [
      ...["s_server", "-accept", `127.0.0.1:${port}`, "-cert", certificatePath("localhost.pem")],
      ...["-key", certificatePath("localhost.key"), "-rev", "-Verify", "1", "-verify_return_error"],
      ...["-CAfile", authority],
    ],
    ready: /^ACCEPT/m,
  },
  ncat: {
    args: (port) => [
      ...["-v", "--ssl", "--ssl-cert", certificatePath("localhost.pem"), "--ssl-key", certificatePath("localhost.key")],
      ...["-k", "-l", "127.0.0.1", `${port}`, "--exec", "/bin/cat"],
    ],
    ready: /Listening on/,
  },
  socat: {
    args: (port) => {
      const files = `cert=${certificatePath("localhost.pem")},key=${certificatePath("localhost.key")}`;
      return ["-dd", `OPENSSL-LISTEN:${port},bind=127.0.0.1,fork,verify=0,${files}`, "EXEC:/bin/cat"];
    },
    ready: /listening on/,
  },
  python3: {
    args: (
      port,
    ) => ["-u", "-c", PYTHON_SERVER, `${port}`, certificatePath("localhost.pem"), certificatePath("localhost.key")],
    ready: /^listening/m,
  },
};

const PYTHON_SERVER = `
import socket, ssl, sys
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening")
while True:
    raw, _ = listener.accept()
    try:
        with context.wrap_socket(raw, server_side=True) as conn:
            while data := conn.recv(1000):
                conn.sendall(data)
            conn.unwrap()
    except OSError:
        pass
`;

for (const [tool, { args, ready }] of Object.entries(SERVERS)) {
  testWith([tool], `${tool} as a server: by its authority, its pin, and the runtime's own TLS`, async () => {
    const port = freePort();
    await using program = new Program(tool, args(port));
    await Promise.race([program.stdout.line(ready), program.stderr.line(ready)]);
    const { pin } = certificateFacts(certified("localhost").cert);
    const ways: ConnectOptions["tls"][] = [
      tlsClient({ serverName: "localhost", caCerts: [AUTHORITY], ...certified("other") }),
      tlsClient({ serverName: "scale-7", pin, ...certified("other") }),
    ];
    // openssl's asks for a certificate, which Deno.startTls() has none of.
    if (tool !== "openssl") ways.push({ serverName: "localhost", caCerts: [AUTHORITY] });
    for (const tls of ways) {
      await using client = await connect({ ...local, port, tls });
      // s_server turns each line round.
      await client.send(tool === "openssl" ? "abc" : "你好");
      assertEquals(await client.receive(), tool === "openssl" ? "cba" : "你好");
      await client.closeWrite();
      await client.close();
    }
  });
}

testWith(
  ["openssl"],
  "a server that asks for a certificate takes ours, and of who has none the connection ends",
  async () => {
    const port = freePort();
    await using program = new Program("openssl", SERVERS.openssl?.args(port) ?? []);
    await program.stdout.line(/^ACCEPT/);
    const tls = tlsClient({ serverName: "localhost", caCerts: [AUTHORITY] });
    await using stranger = await connect({ ...local, port, tls });
    stranger.send("abc").catch(() => {}); // what is asked for is told by an alert, behind the handshake
    const answer = await stranger.receive().catch((error) => error.message);
    assertMatch(String(answer), /null|alert|reset|closed|certificate/i);
  },
);
