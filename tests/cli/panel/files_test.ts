/** What a page may name on the disk. */
import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../../mod.ts";
import { localPanel } from "./local.ts";
import { TestPage } from "./panel.ts";

/** A folder with what is below it, and a secret beside it. */
async function place(): Promise<{ folder: string; outside: string } & AsyncDisposable> {
  const root = await Deno.makeTempDir();
  const folder = `${root}/files`;
  await Deno.mkdir(`${folder}/devices`, { recursive: true });
  await Deno.writeTextFile(`${folder}/scale.json`, '[{ "on": "message", "reply": "12.5 kg" }]');
  await Deno.writeTextFile(`${folder}/devices/upper.ts`, "export default (message) => message.toUpperCase();");
  await Deno.writeTextFile(`${root}/secret.json`, '[{ "on": "message", "reply": "secret" }]');
  await Deno.mkdir(`${root}/files-too`);
  await Deno.writeTextFile(`${root}/files-too/near.json`, "[]");
  await Deno.symlink(`${root}/secret.json`, `${folder}/link.json`);
  await Deno.symlink(root, `${folder}/up`);
  await Deno.symlink("scale.json", `${folder}/inside.json`);
  return { folder, outside: root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

function settings(options: Record<string, string>) {
  return { side: "server", options: { hostname: "127.0.0.1", port: "0", ...options }, operands: [] } as const;
}

/** What the first session answers. */
async function answer(page: TestPage): Promise<string | null> {
  const { session } = await page.heard("session", ({ session }) => session.state === "open");
  await using conn = await connect({ port: Number(session.address.split(":").at(-1)), encoding: "gbk" });
  await conn.send("weight");
  return await conn.receive();
}

Deno.test("without --web-files a page can name no file, and nothing is read", async () => {
  await using files = await place();
  await using panel = await localPanel("server", ["--mute"]);
  await using page = await TestPage.open(panel);
  assertEquals(await page.ask({ type: "files" }), []);
  for (const name of [`${files.folder}/scale.json`, "deno.json", "/etc/passwd"]) {
    const lists = ["allow", "deny", "proxy-protocol"].map((option) => [option, `10.0.0.0/8,@${name}`] as const);
    for (const [option, value] of [["rules", name], ["handler", name], ...lists] as const) {
      await assertRejects(
        () => page.ask({ type: "open", session: 1, settings: settings({ [option]: value }) }),
        Error,
        `The page cannot use the file ${name}: start with --web-files DIR`,
      );
    }
  }
  const { sessions } = panel.panel;
  assertEquals([sessions.get(1)?.isOpen, sessions.get(1)?.settings.options["mute"]], [true, true]);
});

Deno.test("with --web-files a page names what is below the folder, and nothing else by .., links or absolute paths", async () => {
  await using files = await place();
  const { folder, outside } = files;
  await using panel = await localPanel("server", ["--mute", "--web-files", folder]);
  await using page = await TestPage.open(panel);
  assertEquals(await page.ask({ type: "files" }), ["devices/upper.ts", "scale.json"]);
  const refused = [
    "../secret.json",
    "devices/../../secret.json",
    "link.json",
    "up/secret.json",
    `${outside}/secret.json`,
    `${folder}/../secret.json`,
    "../files-too/near.json",
    `${outside}/files-too/near.json`,
    "/etc/passwd",
    "file:///etc/passwd",
    "scale.json\0",
    "nothing.json",
    "",
    ".",
  ];
  for (const name of refused) {
    await assertRejects(
      () => page.ask({ type: "open", session: 1, settings: settings({ rules: name }) }),
      Error,
      `There is no file ${name} below`,
    );
  }
  for (const name of ["scale.json", "inside.json", "devices/../scale.json", `${folder}/scale.json`]) {
    await page.ask({ type: "open", session: 1, settings: settings({ rules: name }) });
  }
  assertEquals(await answer(page), "12.5 kg");
});

Deno.test("a list in a file below the folder keeps peers out", async () => {
  await using files = await place();
  await Deno.writeTextFile(`${files.folder}/blocked.txt`, "127.0.0.0/8\n");
  await using panel = await localPanel("server", ["--mute", "--web-files", files.folder]);
  await using page = await TestPage.open(panel);
  await page.ask({ type: "open", session: 1, settings: settings({ deny: "@blocked.txt", encoding: "utf-8" }) });
  assertEquals(await answer(page), "The server takes no connections from this address");
});

Deno.test("no option of a session leads to a file that may not be named, whichever it is", async () => {
  await using files = await place();
  await using panel = await localPanel("server", ["--mute", "--web-files", files.folder]);
  await using page = await TestPage.open(panel);
  const secret = `${files.outside}/secret.json`;
  const refusal = `There is no file ${secret} below`;
  const tried = ["rules", "handler", "forward-tls-ca", "tls-cert", "tls-key"].map((name) => ({ [name]: secret }));
  for (
    const options of [...tried, { allow: `@${secret}` }, { deny: `::1,@${secret}` }, { "proxy-protocol": `@${secret}` }]
  ) {
    const opening = page.ask({ type: "open", session: 1, settings: settings(options) });
    await assertRejects(() => opening, Error, refusal, JSON.stringify(options));
  }
  for (const name of ["tls-ca", "tls-cert"]) {
    const client = { side: "client", options: { [name]: secret }, operands: [] } as const;
    await assertRejects(() => page.ask({ type: "open", settings: client }), Error, refusal);
  }
});

Deno.test("a session speaks TLS where the command line says so", async () => {
  await using panel = await localPanel("server", ["--echo", "--tls"]);
  await using page = await TestPage.open(panel);
  const [note] = await page.rows(1, 1);
  const [, pin] = /--tls-pin (\S+)/.exec(note?.text ?? "") ?? [];
  const { sessions: [first] } = await page.heard("hello", () => true);
  const options = { "tls-pin": pin ?? "" };
  const operands = ["127.0.0.1", first?.address.split(":").at(-1) ?? ""];
  await page.ask({ type: "open", settings: { side: "client", options, operands } });
  await page.ask({ type: "send", session: 2, text: "密", as: "text", escapes: false, ending: "" });
  const rows = await page.rows(2, 3);
  assertEquals(rows.map(({ kind, text }) => [kind, text]).slice(1), [["out", "密"], ["in", "密"]]);
});

Deno.test("a handler file below the folder answers", async () => {
  await using files = await place();
  await using panel = await localPanel("server", ["--mute", "--web-files", files.folder]);
  await using page = await TestPage.open(panel);
  await page.ask({ type: "open", session: 1, settings: settings({ handler: "devices/upper.ts" }) });
  assertEquals(await answer(page), "WEIGHT");
});

Deno.test("a file that the command line names may be used again, and no other beside it", async () => {
  await using files = await place();
  const path = `${files.folder}/scale.json`;
  await using panel = await localPanel("server", ["--rules", path]);
  await using page = await TestPage.open(panel);
  await page.ask({ type: "open", session: 1, settings: settings({ rules: path, encoding: "gbk" }) });
  assertEquals(await answer(page), "12.5 kg");
  await assertRejects(
    () => page.ask({ type: "open", session: 1, settings: settings({ rules: `${files.outside}/secret.json` }) }),
    Error,
    "start with --web-files DIR",
  );
  // The same file as another option is not what was named.
  await assertRejects(
    () => page.ask({ type: "open", session: 1, settings: settings({ handler: path }) }),
    Error,
    "start with --web-files DIR",
  );
});

Deno.test("an option that would mean nothing to a session, such as one that writes a file, is refused", async () => {
  await using panel = await localPanel("server", ["--mute"]);
  await using page = await TestPage.open(panel);
  for (const name of ["output", "replay", "once", "talk", "web-files"]) {
    await assertRejects(
      () => page.ask({ type: "open", session: 1, settings: settings({ [name]: "/tmp/x" }) }),
      Error,
      `--web --${name}: choose one`,
    );
  }
  const unknown = page.ask({ type: "open", session: 1, settings: settings({ "no-such-option": "1" }) });
  await assertRejects(() => unknown, Error, "There is no option --no-such-option");
});

Deno.test("a folder that is none is refused at start", async () => {
  await using files = await place();
  for (const folder of [`${files.folder}/scale.json`, `${files.folder}/nothing`]) {
    await assertRejects(() => localPanel("server", ["--web-files", folder]), Error, `${folder} is no folder`);
  }
});
