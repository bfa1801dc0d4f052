import { assertEquals, assertMatch } from "@std/assert";
import { Access } from "../../../lib/cli/panel/access.ts";
import { login, startPanel } from "./panel.ts";

/** One request as bytes, for what `fetch` would not send; the status line and the headers. */
async function raw(host: string, lines: readonly string[], body = ""): Promise<string> {
  const [hostname = "", port = ""] = host.split(":");
  using conn = await Deno.connect({ hostname, port: Number(port) });
  await conn.write(new TextEncoder().encode([...lines, "connection: close", "", body].join("\r\n")));
  let text = "";
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(65536);
  for (let count; (count = await conn.read(bytes)) !== null;) text += decoder.decode(bytes.subarray(0, count));
  return text;
}

const UPGRADE = [
  "upgrade: websocket",
  "connection: upgrade",
  "sec-websocket-version: 13",
  "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
];

Deno.test("the panel refuses other hosts, other sites, strangers and wrong tokens, and says why", async () => {
  await using panel = await startPanel("server", ["-H", "127.0.0.1", "-p", "0"], {
    permissions: ["--no-prompt", "--allow-net"],
  });
  const { host, token } = panel;
  const cookie = await login(panel);
  const own = `origin: http://${host}`;
  const status = async (lines: readonly string[], body?: string) =>
    (await raw(host, lines, body)).split("\r\n")[0]?.slice(9);

  assertEquals(await status(["GET / HTTP/1.1", `host: ${host}`]), "200 OK");
  // DNS rebinding: the name of another site leads to this address.
  assertEquals(await status(["GET / HTTP/1.1", "host: evil.example"]), "403 Forbidden");
  assertEquals(await status(["GET / HTTP/1.1", `host: ${host}`, "origin: http://evil.example"]), "403 Forbidden");
  assertEquals(await status(["GET / HTTP/1.1", `host: ${host}`, "sec-fetch-site: cross-site"]), "403 Forbidden");
  // A WebSocket of another site brings the cookie where SameSite is not known.
  assertEquals(
    await status([
      "GET /socket HTTP/1.1",
      `host: ${host}`,
      "origin: http://evil.example",
      `cookie: ${cookie}`,
      ...UPGRADE,
    ]),
    "403 Forbidden",
  );
  assertEquals(
    await status(["GET /socket HTTP/1.1", `host: ${host}`, `cookie: ${cookie}`, ...UPGRADE]),
    "403 Forbidden",
  );
  assertEquals(await status(["GET /socket HTTP/1.1", `host: ${host}`, own, ...UPGRADE]), "401 Unauthorized");
  assertEquals(
    await status(["GET /socket HTTP/1.1", `host: ${host}`, own, `cookie: ${cookie}x`, ...UPGRADE]),
    "401 Unauthorized",
  );
  assertEquals(await status(["GET /record?session=1&format=text HTTP/1.1", `host: ${host}`]), "401 Unauthorized");
  const post = (path: string, body: string) =>
    status([`POST ${path} HTTP/1.1`, `host: ${host}`, own, `content-length: ${body.length}`], body);
  assertEquals(await post("/login", "A".repeat(22)), "401 Unauthorized");
  assertEquals(await post("/login", "A".repeat(1000)), "413 Payload Too Large");
  assertEquals(await post("/record", "{}"), "401 Unauthorized");
  assertEquals(await post("/", ""), "405 Method Not Allowed");
  assertEquals(await status(["GET /../deno.json HTTP/1.1", `host: ${host}`]), "404 Not Found");
  assertEquals(await post("/login", token), "204 No Content");
  assertEquals(
    await status(["GET /socket HTTP/1.1", `host: ${host}`, own, `cookie: ${cookie}`, "upgrade: websocket"]),
    "426 Upgrade Required",
  );
  assertEquals(await status(["GET http://999.1.1.1/ HTTP/1.1", `host: ${host}`]), "400 Bad Request");
  // Whoever goes before all is said is answered by nobody.
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(host.split(":")[1]) });
  const half = ["POST /login HTTP/1.1", `host: ${host}`, own, "content-length: 22", "", "half"];
  await conn.write(new TextEncoder().encode(half.join("\r\n")));
  conn.close();
  assertEquals(await status(["GET / HTTP/1.1", `host: ${host}`]), "200 OK");
  panel.program.child.kill("SIGTERM");
  await panel.program.exit();
  assertMatch(panel.program.stderr.text, /^[^\n]*http:[^\n]*\n$/); // the address, and no word of all that
});

Deno.test("a panel is served by the names of where it listens; everywhere, by addresses, to which no other site leads", () => {
  const served = (hostname: string, port: number, host: string) =>
    new Access(hostname, port).refuses(new Request("http://x/", { headers: { host } })) === undefined;
  assertEquals(
    ["127.0.0.1:8090", "localhost:8090", "[::1]:8090", "127.0.0.1", "10.0.0.1:8090", "evil.example:8090"]
      .map((host) => served("127.0.0.1", 8090, host)),
    [true, true, true, false, false, false],
  );
  assertEquals(
    [
      "127.0.0.1:8090",
      "localhost:8090",
      "10.0.0.1:8090",
      "[fe80::1]:8090",
      "10.0.0.1:80",
      "evil.example:8090",
      "10.0.0.1.evil:8090",
    ]
      .map((host) => served("0.0.0.0", 8090, host)),
    [true, true, true, true, false, false, false],
  );
  assertEquals(["panel.lan", "panel.lan:80", "10.0.0.1"].map((host) => served("panel.lan", 80, host)), [
    true,
    true,
    false,
  ]);
});

Deno.test("every answer forbids scripts, frames and requests that are not the panel's own", async () => {
  await using panel = await startPanel("server", ["-H", "127.0.0.1", "-p", "0"]);
  for (const path of ["/", "/page.js", "/nothing", "/socket"]) {
    const response = await fetch(`http://${panel.host}${path}`);
    await response.body?.cancel();
    assertMatch(response.headers.get("content-security-policy") ?? "", /default-src 'none'; script-src 'self';/);
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test("the cookie is for this panel alone, and no script can read it", async () => {
  await using panel = await startPanel("server", ["-H", "127.0.0.1", "-p", "0"]);
  const { host, token } = panel;
  const response = await fetch(`http://${host}/login`, {
    method: "POST",
    headers: { origin: `http://${host}` },
    body: token,
  });
  assertMatch(
    response.headers.get("set-cookie") ?? "",
    /^mojibye-\d+=[\w-]{22}; HttpOnly; SameSite=Strict; Path=\/$/,
  );
});
