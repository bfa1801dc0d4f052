import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect, lines, serve } from "../../mod.ts";
import { certificateFacts, tlsClient, tlsServer } from "../../lib/tls/mod.ts";
import { parse } from "../../lib/cli/args/flags.ts";
import { CLIENT_FLAGS } from "../../lib/cli/client/flags.ts";
import { exitOf } from "../../lib/cli/errors/exit.ts";
import { UsageError } from "../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../lib/cli/i18n/language.ts";
import { SERVER_FLAGS } from "../../lib/cli/server/flags.ts";
import { serverTlsOf } from "../../lib/cli/server/secured.ts";
import { clientTlsOf } from "../../lib/cli/tls/flags.ts";
import { AUTHORITY, certificatePath, certified, type Name } from "../net/certificates.ts";
import { run, server } from "./process.ts";

const catalog = catalogOf("en");
const cert = (name: Name) => certificatePath(`${name}.pem`);
const key = (name: Name) => certificatePath(`${name}.key`);
const pinOf = (name: Name) => certificateFacts(certified(name).cert).pin;
const authority = certificatePath("authority.pem");

Deno.test("a certificate, a key or a pin that is none is one line that says what to do", async () => {
  const serverLine = async (...args: string[]) => {
    const tls = () => serverTlsOf(parse(args, SERVER_FLAGS, catalog), "127.0.0.1", () => {}, catalog);
    return (await assertRejects(tls, UsageError)).message;
  };
  const clientLine = async (...args: string[]) => {
    const tls = () => clientTlsOf(parse(args, CLIENT_FLAGS, catalog), "127.0.0.1", catalog);
    return (await assertRejects(tls, UsageError)).message;
  };
  const pem = "it has to begin with -----BEGIN";
  assertEquals(await serverLine("--tls-cert", cert("other")), "--tls-cert needs --tls-key");
  assertEquals(await serverLine("--tls-key", key("other")), "--tls-key needs --tls-cert");
  assertEquals(
    await serverLine("--tls-cert", key("other"), "--tls-key", key("other")),
    `${key("other")} of --tls-cert is no certificate in PEM: ${pem} CERTIFICATE-----`,
  );
  assertEquals(
    await serverLine("--tls-cert", cert("other"), "--tls-key", cert("other")),
    `${cert("other")} of --tls-key is no key in PEM without a password: ${pem} PRIVATE KEY-----`,
  );
  assertEquals(
    await serverLine("--tls-cert", cert("other"), "--tls-key", key("localhost")),
    `the key in ${key("localhost")} is not that of the certificate in ${
      cert("other")
    }: give the two that belong together`,
  );
  assertEquals(
    await serverLine("--tls-cert", cert("expired"), "--tls-key", key("expired")),
    `the certificate of CN=localhost in ${cert("expired")} expired on 2021-01-01: renew it`,
  );
  assertEquals(
    await serverLine("--tls-cert", cert("weak"), "--tls-key", key("weak")),
    `the certificate in ${
      cert("weak")
    } and its key cannot be used for TLS: key too small; take RSA with 2048 bits or EC P-256`,
  );
  assertMatch(
    await serverLine("--tls-cert", certificatePath(""), "--tls-key", key("other")),
    /of --tls-cert: Is a directory/,
  );
  assertEquals(
    await clientLine("--tls-ca", key("other")),
    `${key("other")} of --tls-ca is no certificate in PEM: ${pem} CERTIFICATE-----`,
  );
  assertEquals(
    await clientLine("--tls-pin", "abc"),
    "abc is no value for --tls-pin: it takes the SHA-256 of a certificate, 64 hexadecimal digits with or without colons",
  );
});

Deno.test("--tls makes a certificate for the run, and prints its pin and what a client types", async () => {
  const { server: program, port } = await server(["--echo", "-f", "lines", "--tls"]);
  await using _ = program;
  const line = await program.stderr.line(/^TLS/);
  const [, pin = "", command = ""] = /pin ([\da-f]{64}); a client connects by: client\.ts (.*)$/.exec(line) ?? [];
  assertEquals(command, `--tls-pin ${pin} 127.0.0.1 ${port}`);
  const client = await run("client", ["-f", "lines", ...command.split(" "), "你好"]);
  assertEquals(client, { ...client, code: 0, stdout: "你好\n", stderr: "" });
  await using plain = await Deno.connect({ port });
  await plain.write(new TextEncoder().encode("hello\n"));
  const { port: own } = plain.localAddr;
  assertEquals(
    await program.stderr.line(/dropped/),
    `127.0.0.1:${own}: dropped: it does not speak TLS, a client needs --tls`,
  );
});

Deno.test("files, SIGHUP, a bridge on both sides, and what is said about certificates", async () => {
  const folder = await Deno.makeTempDir();
  const put = async (name: Name) => {
    await Deno.copyFile(cert(name), `${folder}/cert.pem`);
    await Deno.copyFile(key(name), `${folder}/key.pem`);
  };
  await put("localhost");
  const files = ["--tls-cert", `${folder}/cert.pem`, "--tls-key", `${folder}/key.pem`];
  const { server: behind, port } = await server(["--echo", "-f", "lines", ...files, "--handshake-timeout", "5s"]);
  await using _behind = behind;
  using silent = await Deno.connect({ port });
  assertEquals(
    await behind.stderr.line(/^TLS/),
    `TLS: the certificate of CN=localhost, issued by CN=Test authority, valid until 2120-01-01, pin ${
      pinOf("localhost")
    }`,
  );
  // The old device speaks plain GBK, what is behind the bridge TLS.
  const forward = ["--forward", `localhost:${port}`, "--forward-encoding", "gbk", "--forward-tls-ca", authority];
  const { server: bridge, port: front } = await server(["-f", "lines", ...forward]);
  await using _bridge = bridge;
  const ask = async (port: number, text: string) => {
    const tls = tlsClient({ serverName: "localhost", caCerts: [AUTHORITY] });
    await using conn = await connect({ port, encoding: "gbk", framing: lines(), ...(port === front ? {} : { tls }) });
    await conn.send(text);
    return await conn.receive();
  };
  assertEquals([await ask(port, "直接"), await ask(front, "经过")], ["直接", "经过"]);

  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await run("client", ["-f", "lines", ...args, "127.0.0.1", `${port}`, "你好"]);
    return [code, stdout || stderr.replace(`Cannot connect to 127.0.0.1:${port}: `, "").trimEnd()];
  };
  const facts = "CN=localhost, issued by CN=Test authority, valid until 2120-01-01";
  const [pin, other] = [pinOf("localhost"), pinOf("device")];
  assertEquals(await said("--tls-pin", pin), [0, "你好\n"]);
  assertEquals(await said("--tls"), [
    1,
    `nobody here trusts the issuer of its certificate: ${facts}; --tls-ca FILE with the issuer's certificate, or --tls-pin ${pin} if it is the right server`,
  ]);
  assertEquals(await said("--tls-ca", authority, "--tls-name", "scale.example"), [
    1,
    `its certificate is for localhost, 127.0.0.1, ::1 and not for scale.example: ${facts}; --tls-name localhost if it is the right server`,
  ]);
  assertEquals(await said("--tls-pin", other), [
    1,
    `its certificate has the pin ${pin} and not ${other}: ${facts}; it was renewed (then change --tls-pin), or it is another server`,
  ]);

  assertEquals(
    await behind.stderr.line(/no handshake/),
    `127.0.0.1:${silent.localAddr.port}: dropped: no handshake within 5 s (--handshake-timeout)`,
  );
  if (Deno.build.os !== "windows") {
    await put("device");
    behind.child.kill("SIGHUP");
    assertEquals(
      await behind.stderr.line(/is used from now on/),
      `the certificate of CN=scale-7 in ${folder}/cert.pem is used from now on, valid until 2120-01-01`,
    );
    assertEquals(await said("--tls-pin", other), [0, "你好\n"]);
    await Deno.writeTextFile(`${folder}/cert.pem`, "nonsense");
    behind.child.kill("SIGHUP");
    assertMatch(
      await behind.stderr.line(/stays/),
      /^the certificate stays the one that .*cert\.pem had: .*cert\.pem of --tls-cert is no certificate in PEM/,
    );
    assertEquals(await said("--tls-pin", other), [0, "你好\n"]);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a client with TLS says that a server has none", async () => {
  const { server: program, port } = await server(["--echo", "-f", "lines"]);
  await using _ = program;
  const { code, stderr } = await run("client", ["-f", "lines", "--tls", "127.0.0.1", `${port}`, "你好"]);
  assertEquals([code, stderr], [
    1,
    `Cannot connect to 127.0.0.1:${port}: it does not speak TLS: leave out --tls, or look at the port\n`,
  ]);
});

Deno.test("a server without TLS, one that leaves, one too old and one that asks for a certificate are told apart", async () => {
  const tls = await clientTlsOf(parse(["--tls"], CLIENT_FLAGS, catalog), "127.0.0.1", catalog);
  const said = async (answer: (hello: string) => string) => {
    await using server = serve({ hostname: "127.0.0.1", encoding: "binary" }, async (conn) => {
      await conn.send(answer(await conn.receive() ?? ""));
    });
    return (await assertRejects(() => connect({ port: server.addr.port, tls }))).message;
  };
  const noTls = "it does not speak TLS: leave out --tls, or look at the port";
  assertEquals(await said(() => "HTTP/1.1 400 Bad Request\r\n\r\n"), noTls);
  assertEquals(await said((hello) => hello), noTls);
  assertEquals(await said(() => ""), "the connection was closed in the handshake");
  // The fatal alert protocol_version (RFC 5246, 7.2).
  assertEquals(
    await said(() => "\x15\x03\x01\x00\x02\x02\x46"),
    "both sides have no version of TLS (here 1.2 and 1.3) or no algorithm in common",
  );
  const asked = new Error("received fatal alert: CertificateRequired");
  assertEquals(
    exitOf(asked, { action: "talk", hostname: "scale-7", port: 9090 }, catalog).line,
    "scale-7:9090: it asks for a certificate: --tls-cert and --tls-key",
  );
});

Deno.test("an empty --tls-name is none", async () => {
  const { cert, key } = certified("other");
  await using server = serve({ hostname: "127.0.0.1", layers: [tlsServer({ cert, key })], onError: () => {} });
  const tls = await clientTlsOf(parse(["--tls-ca", authority, "--tls-name", ""], CLIENT_FLAGS, catalog), "h", catalog);
  const { message } = await assertRejects(() => connect({ port: server.addr.port, tls }));
  assertMatch(message, /^its certificate is for other\.example and not for h:/);
});
