import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../../tools.ts";
import { output, run, server } from "../process.ts";
import { screen } from "../terminal/screen.ts";

/** Sends so many bytes of lines from a file, with a terminal as standard error, and as standard output unless it is given. */
async function send(bytes: number, port: number, stdout = "/dev/tty"): Promise<{ code: number; stdout: string }> {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "0123456789abcde\n".repeat(bytes / 16));
  const client = ["run", "-A", "client.ts", "--lang", "en", "-f", "lines", "127.0.0.1", String(port)];
  const shell = ["sh", "-c", `exec "$0" "$@" < ${path} > ${stdout}`, Deno.execPath(), ...client];
  const result = await output("python3", ["tests/cli/terminal.py", "--", ...shell]);
  await Deno.remove(path);
  return result;
}

testWith(
  ["python3"],
  "a large file on standard input shows its progress on a terminal, and leaves nothing behind",
  async () => {
    const { server: ours, port } = await server(["-q", "-f", "lines", "--mute"]);
    await using _ = ours;
    const { code, stdout } = await send(8 * 1048576, port);
    assertEquals(code, 0, stdout);
    assertMatch(stdout, /░{30} 0% {2}0\.0 \/ 8\.0 MiB/);
    assertMatch(stdout, /█{30} 100% {2}8\.0 \/ 8\.0 MiB/);
    assertEquals(stdout.endsWith("\x1b[2K"), true, JSON.stringify(stdout.slice(-40))); // the line is cleared
  },
);

testWith(
  ["python3"],
  "progress makes way for replies on the same terminal, and stays out of them elsewhere",
  async () => {
    const { server: ours, port } = await server(["-q", "-f", "lines", "--reply", "ok"]);
    await using _ = ours;
    const both = await send(2 * 1048576, port);
    assertMatch(both.stdout.slice(both.stdout.lastIndexOf("\x1b")), /^.\[2Kok\r\n[ok\r\n]+$/);
    const apart = await send(2 * 1048576, port, "/dev/null");
    assertMatch(apart.stdout, /100% {2}2\.0 \/ 2\.0 MiB/);
    assertEquals(apart.stdout.includes("ok"), false);
  },
);

testWith(["python3"], "a small file, and input that is no file, show none", async () => {
  const { server: ours, port } = await server(["-q", "-f", "lines", "--mute"]);
  await using _ = ours;
  assertEquals(screen((await send(65536, port)).stdout), []);
  const piped = await run("client", ["-f", "lines", "127.0.0.1", String(port)], "a\n".repeat(1048576));
  assertEquals([piped.code, piped.stderr], [0, ""]);
});
