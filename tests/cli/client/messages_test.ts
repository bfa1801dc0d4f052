/** Messages as arguments: what is waited for, what is printed, and when we end. */
import { assertEquals } from "@std/assert";
import { type Connection, lines, reply, serve } from "../../../mod.ts";
import { turn } from "../../pair.ts";
import { run } from "../process.ts";

const wire = { hostname: "127.0.0.1", encoding: "gbk", framing: lines() };

/** A time that has to pass, though something must come first: that comes at once, also where everything is slow. */
const PATIENCE = "2s";

/** Runs the client with lines as its framing. */
function client(port: number, ...args: string[]) {
  return run("client", ["-f", "lines", "127.0.0.1", String(port), ...args]);
}

/** So many milliseconds later. */
function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Says a weight every 10 ms, from 0 on, until the other end is gone. */
async function scale(conn: Connection): Promise<void> {
  for (let weight = 0; !conn.signal.aborted; weight++) {
    await conn.send(`${weight} kg`);
    await after(10);
  }
}

Deno.test("what a server adds to its last reply is printed, and it is not told of our end before that", async () => {
  const order: string[] = [];
  await using server = serve(wire, async (conn) => {
    await conn.receive();
    await conn.send("reply");
    const end = conn.receive().then(() => order.push("end"));
    await turn();
    order.push("more");
    await conn.send("more");
    await end;
    await conn.send("goodbye");
  });
  const { code, stdout } = await client(server.addr.port, "--linger", PATIENCE, "?");
  assertEquals([code, stdout], [0, "reply\nmore\ngoodbye\n"]);
  assertEquals(order, ["more", "end"]);
});

Deno.test("--linger says how long: none is heard with 0, later ones with more", async () => {
  await using impatient = serve(wire, async (conn) => {
    await conn.receive();
    await conn.send("reply");
    await conn.receive(); // it is leaving
    await after(500);
    await conn.send("late").catch(() => {});
  });
  assertEquals((await client(impatient.addr.port, "--linger", "0", "?")).stdout, "reply\n");
  await using patient = serve(wire, async (conn) => {
    await conn.receive();
    await conn.send("reply");
    await after(400);
    await conn.send("late");
  });
  assertEquals((await client(patient.addr.port, "--linger", "1m", "?")).stdout, "reply\nlate\n");
});

Deno.test("--greeting lets the server speak first", async () => {
  const order: string[] = [];
  await using server = serve(wire, async (conn) => {
    const first = conn.receive().then((message) => order.push(String(message)));
    await after(100);
    order.push("220 ready");
    await conn.send("220 ready");
    await first;
    await conn.send("250 hello");
  });
  const { port } = server.addr;
  const { code, stdout } = await client(port, "--greeting", "HELO");
  assertEquals([code, stdout, order], [0, "220 ready\n250 hello\n", ["220 ready", "HELO"]]);
  const piped = await run("client", ["-f", "lines", "--greeting", "127.0.0.1", String(port)], "HELO\n");
  assertEquals([piped.code, piped.stdout, order.slice(2)], [0, "220 ready\n250 hello\n", ["220 ready", "HELO"]]);
});

Deno.test("a server that does not greet within --wait is one line and exit 1, and hears nothing", async () => {
  const heard: (string | null)[] = [];
  await using server = serve(wire, async (conn) => void heard.push(await conn.receive()));
  const { port } = server.addr;
  const { code, stderr } = await client(port, "--greeting", "-w", "100ms", "HELO");
  assertEquals([code, stderr], [1, `no greeting from 127.0.0.1:${port} within 0.1 s: --wait waits longer\n`]);
  await server.shutdown();
  assertEquals(heard, [null]);
});

Deno.test("--send-only waits for no reply, and everything arrives, from a pipe as well", async () => {
  const heard: string[] = [];
  await using server = serve(wire, async (conn) => {
    for await (const message of conn) heard.push(message);
  });
  const { port } = server.addr;
  const { code, stdout, stderr } = await client(port, "--send-only", "--linger", "50ms", "一", "二");
  assertEquals([code, stdout, stderr, heard], [0, "", "", ["一", "二"]]);
  const piped = await run("client", ["-f", "lines", "--send-only", "127.0.0.1", String(port)], "三\n四\n");
  assertEquals([piped.code, heard.slice(2)], [0, ["三", "四"]]);
});

Deno.test("--receive-only reads no input and never half-closes; it ends when the server does", async () => {
  const order: string[] = [];
  await using server = serve(wire, async (conn) => {
    conn.receive().then(() => order.push("their end"));
    await conn.send("one");
    await after(300);
    order.push("our end");
    await conn.send("two");
  });
  const { port } = server.addr;
  const { code, stdout } = await run(
    "client",
    ["-f", "lines", "--receive-only", "127.0.0.1", String(port)],
    "ignored\n",
  );
  assertEquals([code, stdout, order[0]], [0, "one\ntwo\n", "our end"]);
});

Deno.test("--receive-only -w leaves after so much silence: 0 when something came, 1 when nothing did", async () => {
  await using talker = serve(wire, async (conn) => {
    await conn.send("one");
    await conn.receive();
  });
  await using mute = serve(wire, async (conn) => void await conn.receive());
  const listen = (port: number) => client(port, "--receive-only", "-w", PATIENCE);
  const some = await listen(talker.addr.port);
  assertEquals(
    [some.code, some.stdout, some.stderr],
    [0, "one\n", `127.0.0.1:${talker.addr.port} was silent for 2 s: left (--wait)\n`],
  );
  const none = await listen(mute.addr.port);
  assertEquals([none.code, none.stdout], [1, ""]);
});

Deno.test("--expect goes on through other replies until one matches, and stops there", async () => {
  await using server = serve(wire, async (conn) => {
    await conn.receive();
    await scale(conn);
  });
  const { code, stdout } = await client(server.addr.port, "--expect", "/^3 kg$/", "?");
  assertEquals([code, stdout], [0, "0 kg\n1 kg\n2 kg\n3 kg\n"]);
});

Deno.test("--expect stops at a match in a stream without boundaries, too", async () => {
  await using server = serve({ hostname: "127.0.0.1", encoding: "gbk" }, async (conn) => {
    await conn.receive();
    await scale(conn);
  });
  const args = ["--expect", "2 kg", "127.0.0.1", String(server.addr.port), "?"];
  const { code, stdout } = await run("client", args);
  assertEquals([code, stdout.startsWith("0 kg"), stdout.includes("2 kg")], [0, true, true]);
});

Deno.test("--expect waits --wait in all, not for each reply: exit 4", async () => {
  await using server = serve(wire, async (conn) => {
    await conn.receive();
    await scale(conn);
  });
  // The scale never stops: whoever waited for each reply would wait for ever.
  const { code, stderr } = await client(server.addr.port, "--expect", "none", "-w", PATIENCE, "?");
  assertEquals([code, stderr], [4, "no reply matched --expect none\n"]);
});

Deno.test("with several messages --expect is for each: the first without a match ends the run", async () => {
  const heard: string[] = [];
  await using server = serve(wire, async (conn) => {
    for await (const message of conn) {
      heard.push(message);
      await conn.send(message === "b" ? "error" : "ok");
    }
  });
  const { port } = server.addr;
  const { code, stdout } = await client(port, "--expect", "ok", "-w", PATIENCE, "a", "b", "c");
  assertEquals([code, stdout, heard], [4, "ok\nerror\n", ["a", "b"]]);
  assertEquals((await client(port, "--expect", "ok", "a", "c")).code, 0);
});

Deno.test("--receive-only --expect watches a scale that streams, and ends", async () => {
  await using server = serve(wire, scale);
  const { port } = server.addr;
  const { code, stdout } = await client(port, "--receive-only", "--expect", "2 kg");
  assertEquals([code, stdout], [0, "0 kg\n1 kg\n2 kg\n"]);
  assertEquals((await client(port, "--receive-only", "--expect", "none", "-w", PATIENCE)).code, 4);
});

Deno.test("--count leaves after so many messages, and says when fewer came", async () => {
  await using server = serve(wire, scale);
  const { code, stdout } = await client(server.addr.port, "--receive-only", "--count", "3");
  assertEquals([code, stdout], [0, "0 kg\n1 kg\n2 kg\n"]);
  await using short = serve(wire, (conn) => conn.send("one"));
  const few = await client(short.addr.port, "--receive-only", "--count", "2");
  assertEquals([few.code, few.stdout, few.stderr], [1, "one\n", "only 1 of 2 messages came (--count)\n"]);
});

Deno.test("--deadline ends a run that would go on: 0 when nothing was left to do", async () => {
  await using server = serve(wire, scale);
  const { code, stdout, stderr } = await client(server.addr.port, "--receive-only", "--deadline", PATIENCE);
  assertEquals([code, stdout.startsWith("0 kg\n1 kg\n"), stderr], [0, true, "the 2 s of --deadline are over\n"]);
});

Deno.test("--deadline is 1 for a question without an answer, and 4 for what was expected", async () => {
  await using server = serve(wire, async (conn) => {
    for await (const _ of conn);
  });
  const { port } = server.addr;
  assertEquals((await client(port, "--deadline", "200ms", "?")).code, 1);
  assertEquals((await client(port, "--deadline", "200ms", "--expect", "x", "?")).code, 4);
});

Deno.test("--deadline holds while trying again, too", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const { code, stderr } = await client(port, "--reconnect", "--deadline", "300ms", "?");
  assertEquals([code, stderr.trimEnd().split("\n").at(-1)], [1, "the 0.3 s of --deadline are over"]);
});

Deno.test("a server that never reads is no reply after --wait", async () => {
  await using server = serve(
    { ...wire, maxMessageSize: 2 ** 20 },
    (conn) => new Promise((resolve) => conn.signal.addEventListener("abort", () => resolve())),
  );
  const { port } = server.addr;
  const big = "x".repeat(120_000);
  const args = Array.from({ length: 8 }, () => big);
  const { code } = await client(port, "-w", "300ms", ...args);
  assertEquals(code, 1);
  for (const conn of server.connections) conn.abort();
});

Deno.test("-q prints no replies, and they still count", async () => {
  await using server = serve(wire, reply("ok"));
  const { port } = server.addr;
  const quiet = await client(port, "-q", "a");
  assertEquals([quiet.code, quiet.stdout, quiet.stderr], [0, "", ""]);
  assertEquals((await client(port, "-q", "--expect", "no", "-w", PATIENCE, "a")).code, 4);
});

Deno.test("a server without a place is no reply: its sentence is an error, exit 1, from a pipe as well", async () => {
  for (
    const refusal of [
      "The server is full (1 connection at most), try again later",
      "服务端已满(最多 1 个连接),请稍后再试",
    ]
  ) {
    await using server = serve({ ...wire, maxConnections: 1, refusal }, async (conn) => void await conn.receive());
    const { port } = server.addr;
    using first = await Deno.connect({ port });
    while (server.connections.size === 0) await after(1);
    const line = `127.0.0.1:${port} refused the connection: ${refusal}\n`;
    const asked = await client(port, "a");
    assertEquals([asked.code, asked.stdout, asked.stderr], [1, "", line]);
    const piped = await run("client", ["-f", "lines", "127.0.0.1", String(port)], "");
    assertEquals([piped.code, piped.stdout, piped.stderr], [1, "", line]);
    first.close();
  }
});

Deno.test("a reply that merely sounds like a refusal is a reply", async () => {
  const text = "The server is full (1 connection at most), try again later";
  await using server = serve(wire, reply(text));
  const { port } = server.addr;
  assertEquals((await client(port, "a")).stdout, `${text}\n`);
  const piped = await run("client", ["-f", "lines", "127.0.0.1", String(port)], "a\nb\n");
  assertEquals([piped.code, piped.stdout], [0, `${text}\n${text}\n`]);
});

Deno.test("-e hex refuses a message that is not hexadecimal before anything is sent", async () => {
  let connections = 0;
  await using server = serve({ hostname: "127.0.0.1", encoding: "hex" }, () => void connections++);
  const args = ["-e", "hex", "127.0.0.1", String(server.addr.port)];
  const { code, stderr } = await run("client", [...args, "01 03", "0103x"]);
  const line = "0103x is not hexadecimal, as -e hex wants it: write pairs of digits, as in 01 03\n";
  assertEquals([code, stderr, connections], [2, line, 0]);
  const piped = await run("client", args, "01\nx\n");
  assertEquals([piped.code, piped.stderr], [2, "line 2 of standard input is not hexadecimal, as -e hex wants it\n"]);
});

for (
  const [args, line] of [
    [["--send-only", "--receive-only"], "--send-only --receive-only: choose one"],
    [["--receive-only", "h", "1", "a"], "--receive-only a: choose one"],
    [["--send-only", "--expect", "x", "h", "1", "a"], "--send-only --expect: choose one"],
    [["--count", "0"], "0 is no value for --count: a whole number from 1 to 1000000000"],
    [["--deadline", "soon"], "soon is not a time for --deadline: write 5, 5s, 250ms or 1m"],
    [["--input-encoding", "hex"], "There is no encoding hex: --list-encodings shows them all"],
  ] as const
) {
  Deno.test(`client.ts ${args.join(" ")} is one line and exit 2`, async () => {
    const { code, stdout, stderr } = await run("client", args);
    assertEquals([code, stdout, stderr], [2, "", `${line}\n`]);
  });
}
