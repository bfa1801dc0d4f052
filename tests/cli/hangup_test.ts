import { assertEquals } from "@std/assert";
import { output, run, server } from "./process.ts";
import { testWith } from "../tools.ts";

const NO_SIGHUP = Deno.build.os === "windows";

Deno.test({ name: "SIGHUP ends no server, even if it has nothing to read again", ignore: NO_SIGHUP }, async () => {
  const { server: ours, port } = await server();
  await using _ = ours;
  for (let round = 0; round < 3; round++) {
    ours.child.kill("SIGHUP");
    assertEquals((await run("client", ["127.0.0.1", String(port), "a"])).stdout, "好的,我是服务端\n");
  }
  ours.child.kill("SIGINT");
  assertEquals(await ours.exit(), 0);
});

testWith(["python3"], "a server ends with the terminal that it was started on", async () => {
  const closing = `
import os, pty, signal, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
while b"listening" not in os.read(fd, 4096):
    pass
os.close(fd)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
  const ours = [Deno.execPath(), "run", "-A", "server.ts", "--lang", "en", "-H", "127.0.0.1", "-p", "0"];
  assertEquals((await output("python3", ["-c", closing, ...ours])).stdout, "129\n");
});

Deno.test(
  { name: "what fails at SIGHUP is told, and ends nothing else that is done there", ignore: NO_SIGHUP },
  async () => {
    const program = `
    import { onHangup } from "./lib/cli/hangup.ts";
    const alive = setInterval(() => {}, 1000);
    let left = 2;
    const told = (reason) => {
      console.log("told:", reason);
      if (--left > 0) return;
      clearInterval(alive);
      setTimeout(() => console.log("still here"));
    };
    onHangup(() => { throw new Error("at once"); }, told);
    onHangup(() => Promise.reject(new Error("later")), told);
    onHangup(() => console.log("done"), told);
    Deno.kill(Deno.pid, "SIGHUP");
  `;
    const { code, stdout } = await output(Deno.execPath(), ["eval", program]);
    assertEquals([code, stdout.split("\n").toSorted()], [0, [
      "",
      "done",
      "still here",
      "told: at once",
      "told: later",
    ]]);
  },
);
