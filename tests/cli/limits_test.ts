import { assertEquals, assertMatch } from "@std/assert";
import { encode } from "../../mod.ts";
import { run, server } from "./process.ts";

Deno.test("--message-timeout ends a connection on which a message begins and never ends, and says why", async () => {
  const { server: ours, port } = await server(["-f", "lines", "--message-timeout", "300ms"]);
  await using _ = ours;
  using slow = await Deno.connect({ hostname: "127.0.0.1", port });
  // One byte after the other: silence alone would not be noticed.
  const dripping = setInterval(() => slow.write(encode("x")).catch(() => {}), 50);
  try {
    await ours.stdout.line("went offline (the peer did not finish a message within 0.3 s (--message-timeout))");
  } finally {
    clearInterval(dripping);
  }
  // Whole messages may come as slowly as they like.
  const { code, stdout } = await run("client", ["-f", "lines", "127.0.0.1", String(port), "a", "b"]);
  assertEquals([code, stdout], [0, "好的,我是服务端\n".repeat(2)]);
});

Deno.test("--max-buffer drops a client that does not read; --max-total-buffer does for all together", async () => {
  for (
    const [options, limit] of [
      [["--max-buffer", "64KiB"], "is 65536 (--max-buffer)"],
      [["--max-total-buffer", "64KiB"], "for all peers together is 65536 (--max-total-buffer)"],
    ] as const
  ) {
    const { server: ours, port } = await server(["-e", "binary", "--hub", "-q", ...options]);
    await using _ = ours;
    using _deaf = await Deno.connect({ hostname: "127.0.0.1", port });
    const speaker = await Deno.connect({ hostname: "127.0.0.1", port });
    const piece = new Uint8Array(65536);
    const speaking = (async () => {
      for (;;) await speaker.write(piece);
    })().catch(() => {}); // it is closed below
    assertMatch(
      await ours.stdout.line("went offline"),
      new RegExp(`reads too slowly: \\d+ bytes wait, the limit ${limit.replaceAll(/[()]/g, "\\$&")}\\)$`),
    );
    speaker.close();
    await speaking;
  }
});

Deno.test("the limits take sizes and times, on both commands, and the total only where there are many", async () => {
  const wrong: [side: "server" | "client", args: string[], line: string][] = [
    ["server", ["--message-timeout", "soon"], "soon is not a time for --message-timeout: write 5, 5s, 250ms or 1m"],
    ["client", ["--message-timeout", "soon"], "soon is not a time for --message-timeout: write 5, 5s, 250ms or 1m"],
    ["server", ["--max-buffer", "0"], "0 is not a size for --max-buffer: write 1024, 64KiB or 1MiB"],
    ["client", ["--max-buffer", "big"], "big is not a size for --max-buffer: write 1024, 64KiB or 1MiB"],
    ["server", ["--max-total-buffer", "big"], "big is not a size for --max-total-buffer: write 1024, 64KiB or 1MiB"],
    ["client", ["--max-total-buffer", "1M"], "There is no option --max-total-buffer: --help shows them all"],
  ];
  for (const [side, args, line] of wrong) {
    const { code, stderr } = await run(side, args);
    assertEquals([code, stderr], [2, `${line}\n`]);
  }
});
