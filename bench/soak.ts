/**
 * Ordinary clients among hostile ones, against `server.ts` as a process: `deno run -A bench/soak.ts --seconds 60`.
 *
 * Prints the messages that ordinary clients lost, how connections ended, and the server's memory over time. Ends with
 * exit code 1 when a message was lost, an ordinary client met an error, or memory grew. Loopback only.
 *
 * @module
 */
import { encodeHex } from "@std/encoding";
import { connect, type Connection, encode, lines } from "../mod.ts";
import { resident } from "../tests/measure.ts";
import { resetter } from "../tests/reset.ts";

const at = Deno.args.indexOf("--seconds");
const seconds = at < 0 ? 60 : Number(Deno.args[at + 1]);
if (!(seconds > 0)) throw new RangeError("Cannot soak: --seconds takes a number above 0");

/** MiB by which memory may differ between the second and the last third of the time. */
const FLAT = 12;
const wire = { encoding: "gbk", framing: lines() };
const root = new URL("../", import.meta.url);

const server = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "-A", "server.ts", "--lang", "en", "-H", "127.0.0.1", "-p", "0", "-q"],
    ...["--echo", "-f", "lines", "--max-message", "64KiB", "-i", "3s"],
  ],
  cwd: root,
  stdin: "null",
  stdout: "piped",
  stderr: "piped",
}).spawn();

/** How often something happened. */
class Tally extends Map<string, number> {
  add(what: string, count = 1): void {
    this.set(what, (this.get(what) ?? 0) + count);
  }
}

const answered = new Tally();
const lost = new Tally();
const endings = new Tally();
const warnings = new Tally();

/** The lines of a stream, each given to `see`. */
async function follow(stream: ReadableStream<Uint8Array<ArrayBuffer>>, see: (line: string) => void): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    parts.forEach(see);
  }
}

const listening = Promise.withResolvers<number>();
const output = Promise.all([
  follow(server.stdout, (line) => {
    const [, reason] = /went offline(?: \((.*)\))?$/.exec(line) ?? [];
    if (line.includes("went offline")) endings.add(reason?.replace(/\d{3,}/g, "N") ?? "in order");
  }),
  follow(server.stderr, (line) => {
    const [, port] = /^listening on .*:(\d+)$/.exec(line) ?? [];
    if (port) listening.resolve(Number(port));
    else warnings.add(line.replace(/^[\d.]+:\d+: /, "").replace(/\d+/g, "N"));
  }),
]);
const port = await listening.promise;
const deadline = performance.now() + seconds * 1000;
const letters = "服务端收到你好再见abc,。|\\亅功";
let serial = 0;

/** A message unlike every other. */
function message(length: number): string {
  let text = `${++serial}:`;
  while (text.length < length) text += letters[(serial * 7 + text.length * 3) % letters.length];
  return text;
}

/** Sends all messages, and counts those that do not come back unchanged. */
async function exchange(kind: string, conn: Connection, messages: readonly string[]): Promise<void> {
  for (const text of messages) conn.send(text);
  for (const text of messages) {
    if (await conn.receive() === text) answered.add(kind);
    else lost.add(kind);
  }
}

/** Well-behaved clients: none of their messages may be lost. */
const ordinary: Record<string, () => Promise<void>> = {
  async talker() {
    await using conn = await connect({ ...wire, port });
    for (let i = 0; i < 50; i++) await exchange("talker", conn, [message(5 + i)]);
  },
  async burst() {
    await using conn = await connect({ ...wire, port });
    await exchange("burst", conn, Array.from({ length: 1000 }, (_, i) => message(10 + i % 90)));
  },
  async "long lines"() {
    await using conn = await connect({ ...wire, port });
    for (let i = 0; i < 5; i++) await exchange("long lines", conn, [message(20_000)]);
  },
  async "half-close"() {
    await using conn = await connect({ ...wire, port });
    const messages = Array.from({ length: 20 }, () => message(30));
    for (const text of messages) conn.send(text);
    await conn.closeWrite();
    for await (const text of conn) {
      if (text === messages.shift()) answered.add("half-close");
      else lost.add("half-close");
    }
    if (messages.length > 0) lost.add("half-close", messages.length);
  },
  async "one byte"() {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    socket.setNoDelay(true);
    const sent = encode(`${message(40)}\n`, "gbk");
    for (const byte of sent) await socket.write(Uint8Array.of(byte));
    const echoed = new Uint8Array(sent.length);
    for (let size = 0; size < sent.length;) {
      const count = await socket.read(echoed.subarray(size));
      if (count === null) return lost.add("one byte");
      size += count;
    }
    if (encodeHex(echoed) === encodeHex(sent)) answered.add("one byte");
    else lost.add("one byte");
  },
};

const block = new Uint8Array(65536).fill(0x41);

/** Hostile clients, which must not harm the others. */
const hostile: Record<string, () => Promise<void>> = {
  async "reset at once"() {
    const client = await resetter(port);
    await client.reset();
  },
  async "reset in a message"() {
    const client = await resetter(port);
    await client.send(encode("一\n二\n半", "gbk"));
    await client.reset();
  },
  async "reset unread answers"() {
    const client = await resetter(port);
    for (let i = 0; i < 8; i++) await client.send(encode(`${"问".repeat(1000)}\n`.repeat(10), "gbk"));
    await client.reset();
  },
  async "never reads"() {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    const line = encode(`${"读".repeat(500)}\n`.repeat(64), "gbk");
    for (let sent = 0; sent < 64 * 1024 * 1024;) sent += await socket.write(line.subarray(sent % line.length));
  },
  async "too long"() {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    for (let i = 0; i < 20; i++) await socket.write(block);
  },
  async "invalid bytes"() {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    const noise = crypto.getRandomValues(new Uint8Array(4096));
    for (let i = 31; i < noise.length; i += 32) noise[i] = 10;
    await socket.write(noise);
    await socket.closeWrite();
    const into = new Uint8Array(65536);
    while (await socket.read(into) !== null);
  },
  async silent() {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    await socket.read(new Uint8Array(64)); // the server says why, after the idle time
  },
  async "leaves at once"() {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    await new Promise((resolve) => setTimeout(resolve, 5)); // the pace of a port scanner
  },
};

async function until(play: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
  while (performance.now() < deadline) {
    try {
      await play();
    } catch (error) {
      failed(error);
    }
  }
}

const memory: number[] = [];
const sampler = setInterval(() => memory.push(resident(server.pid)), Math.max(100, Math.min(1000, seconds * 10)));
const players = [
  ...Object.entries(ordinary).flatMap(([kind, play]) =>
    [1, 2].map(() =>
      until(play, (error) => {
        lost.add(`${kind}: ${error instanceof Error ? error.name : error}`);
      })
    )
  ),
  ...Object.values(hostile).flatMap((play) => [1, 2].map(() => until(play, () => {}))), // hostile clients cause their own errors
];
await Promise.all(players);
clearInterval(sampler);
server.kill("SIGTERM");
const { code } = await server.status;
await output;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Memory over time as bars of eight heights, from the least to the most. */
function plot(values: readonly number[], width = 60): string {
  const each = Math.max(1, Math.ceil(values.length / width));
  const columns: number[] = [];
  for (let i = 0; i < values.length; i += each) columns.push(Math.max(...values.slice(i, i + each)));
  const [least, most] = [Math.min(...columns), Math.max(...columns)];
  const bars = columns.map((mib) => "▁▂▃▄▅▆▇█"[Math.min(7, Math.floor((mib - least) / (most - least || 1) * 8))]);
  return `${least.toFixed(0)} MiB ${bars.join("")} ${most.toFixed(0)} MiB`;
}

function table(title: string, tally: Tally): void {
  console.log(`\n${title}`);
  for (const [what, count] of [...tally].toSorted(([, a], [, b]) => b - a)) {
    console.log(`${String(count).padStart(10)}  ${what}`);
  }
}

const third = Math.floor(memory.length / 3);
const growth = median(memory.slice(-third)) - median(memory.slice(third, 2 * third));
const missing = [...lost.values()].reduce((sum, count) => sum + count, 0);
table("messages of ordinary clients that came back", answered);
table("connections, as the server saw them end", endings);
table("what the server warned of", warnings);
console.log(`\nmemory of the server over ${seconds} s\n${plot(memory)}`);
console.log(`change from the second to the last third: ${growth.toFixed(1)} MiB (flat: below ${FLAT})`);
if (missing > 0) table("LOST", lost);
console.log(`\n${missing} lost; the server ended with ${code}`);
Deno.exit(missing === 0 && growth < FLAT && code === 0 ? 0 : 1);
