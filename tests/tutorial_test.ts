/** The tutorial's programs; what each of them prints is compared where the document is run, in docs_test.ts. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { output, Program, root } from "./cli/process.ts";
import { isListening, portFree, portsLock } from "./docs/shell.ts";
import { testWith } from "./tools.ts";

const PORT = 9090;
const ASK = ["tests/cli/tutorial.py", "client", String(PORT), "你好,我是客户端小白!!"];

const PAGES = ["tutorial", "tutorial-many", "tutorial-messages"];

for (const suffix of [".md", ".zh-CN.md"]) {
  Deno.test(`docs/tutorial*${suffix} show and run every program of docs/tutorial`, async () => {
    const pages = PAGES.map((page) => Deno.readTextFile(new URL(`docs/${page}${suffix}`, root)));
    const text = (await Promise.all(pages)).join("");
    for (const { name } of Deno.readDirSync(new URL("docs/tutorial", root))) {
      assert(text.includes(`\`\`\`ts ignore tutorial/${name}\n`), `${name} is not shown`);
      assert(text.includes(`deno run -A docs/tutorial/${name}`), `${name} is not run`);
    }
  });
}

/** A program of the tutorial that listens on its port; nobody else does meanwhile. */
async function listening(file: string): Promise<Program> {
  await portFree(PORT, file);
  const program = new Program(Deno.execPath(), ["run", "-A", `docs/tutorial/${file}`]);
  while (!isListening(PORT)) await new Promise((resolve) => setTimeout(resolve, 10));
  return program;
}

testWith(["python3"], "the tutorial's server for one client answers the Python client", async () => {
  using _ = await portsLock();
  await using server = await listening("02_server.ts");
  assertEquals((await output("python3", ASK)).stdout, "好的,我是服务端\n");
  assertEquals(await server.exit(), 0);
  assertEquals(server.stdout.lines[1], "接收客户端的数据为:你好,我是客户端小白!!");
});

testWith(["python3"], "the tutorial's server for many survives resets and answers the Python client", async () => {
  using _ = await portsLock();
  await using server = await listening("04_many.ts");
  await output("python3", ["-c", RESET, String(PORT)]);
  assertEquals((await output("python3", ASK)).stdout, "好的,我是服务端\n");
  assertMatch(
    await server.stdout.line("此消息来自"),
    /^接收客户端的数据为:你好,我是客户端小白!! {2}此消息来自127\.0\.0\.1:\d+$/,
  );
});

/** Connects and resets, most of the time before the server has accepted. */
const RESET = `
import socket, struct, sys
for _ in range(200):
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
`;
