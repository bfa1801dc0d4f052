/** Text, relays and one run of the bridge's bench, which its test uses with less text. */

/** Which way the text goes: from the client to the server, or back. */
export interface Direction {
  readonly name: string;
  readonly sent: string;
  readonly received: string;
  /** Whether the client sends; otherwise the server does. */
  readonly up: boolean;
}

/** The client speaks gb18030, the server UTF-8. */
export const DIRECTIONS: readonly Direction[] = [
  { name: "gb18030 client to utf-8 server", sent: "gb18030", received: "utf-8", up: true },
  { name: "utf-8 server to gb18030 client", sent: "utf-8", received: "gb18030", up: false },
];

/** A program between client and server. */
export interface Relay {
  readonly name: string;
  readonly transcodes: boolean;
  /** Its command line, given the server's port and a port that is free for it. */
  command(port: number, free: number): [program: string, ...args: string[]];
}

/** The bridge first, then what it is measured against. */
export const RELAYS: readonly [ours: Relay, ...others: Relay[]] = [
  {
    name: "bridge",
    transcodes: true,
    command: (port) => [
      ...[
        Deno.execPath(),
        "run",
        "-A",
        `${root}server.ts`,
        "-q",
        "--lang",
        "en",
        "-H",
        "127.0.0.1",
        "-p",
        "0",
      ] as const,
      ...["-e", "gb18030", "--forward", `127.0.0.1:${port}`],
    ],
  },
  {
    name: "bare relay",
    transcodes: true,
    command: (port) => [
      ...[Deno.execPath(), "run", "-A", `${root}bench/bare_relay.ts`, "127.0.0.1", String(port)] as const,
      ...["gb18030", "utf-8"],
    ],
  },
  {
    name: "socat",
    transcodes: false,
    command: (port, free) => [
      ...["socat", "-d", "-d", "-b", "65536"] as const,
      ...[`TCP-LISTEN:${free},bind=127.0.0.1,reuseaddr,fork,nodelay`, `TCP:127.0.0.1:${port},nodelay`],
    ],
  },
];

/** The result of one run. */
export interface Outcome {
  readonly seconds: number;
  /** Peak memory of the relay in KiB. */
  readonly peak: number;
  /** Whether the bytes that arrived were the expected ones. */
  readonly equal: boolean;
}

const root = new URL("..", import.meta.url).pathname;

/** About `size` bytes of mixed text in the encoding that is sent, and what `iconv` makes of it. */
export async function load(size: number, { sent, received }: Direction) {
  const text = new TextEncoder().encode(mixed(Math.min(size, 4_000_000)));
  const piece = sent === "utf-8" ? text : await iconv(text, "utf-8", sent);
  const whole = new Uint8Array(Math.ceil(size / piece.length) * piece.length);
  for (let at = 0; at < whole.length; at += piece.length) whole.set(piece, at);
  return { sent: whole, expected: await iconv(whole, sent, received) };
}

/**
 * Chinese, Japanese and Korean in sentences of random length, and some ASCII. Characters that gb18030 has in two bytes
 * and in four; none of the eighteen that its editions of 2005 and 2022 write differently.
 */
export function mixed(bytes: number): string {
  const ranges = [[0x4e00, 0x9fa5], [0x4e00, 0x9fa5], [0x3041, 0x3093], [0x30a1, 0x30f6], [0xac00, 0xd7a3]];
  let seed = 20260101;
  const random = (below: number) => {
    seed = Math.imul(seed, 1103515245) + 12345 & 0x7fffffff;
    return Math.floor(seed / 0x80000000 * below);
  };
  const parts: string[] = [];
  for (let size = 0; size < bytes;) {
    const [first = 0, last = 0] = ranges[random(ranges.length)] ?? [];
    const length = 4 + random(40);
    let sentence = "";
    for (let i = 0; i < length; i++) sentence += String.fromCharCode(first + random(last - first + 1));
    parts.push(sentence, random(8) === 0 ? `, ${size} bytes.\r\n` : "。");
    size += length * 3 + 3;
  }
  return parts.join("");
}

/** What `iconv` makes of bytes. */
export async function iconv(bytes: Uint8Array, from: string, to: string): Promise<Uint8Array> {
  const child = new Deno.Command("iconv", { args: ["-f", from, "-t", to], stdin: "piped", stdout: "piped" }).spawn();
  const feeding = ReadableStream.from([bytes.slice()]).pipeTo(child.stdin);
  const [{ stdout }] = await Promise.all([child.output(), feeding]);
  return stdout;
}

/** Starts a relay in front of a server of our own. */
export async function start(relay: Relay, direction: Direction) {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [program, ...args] = relay.command(server.addr.port, freePort());
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
  const port = await listening(child.stderr);
  return {
    /** Sends everything through the relay, in the given direction. */
    async pass({ sent, expected }: { sent: Uint8Array; expected: Uint8Array }): Promise<Outcome> {
      const accepting = server.accept();
      using client = await Deno.connect({ hostname: "127.0.0.1", port });
      using peer = await accepting;
      const [from, to] = direction.up ? [client, peer] : [peer, client];
      const began = performance.now();
      const [, received] = await Promise.all([speak(from, sent), hear(to, expected.length)]);
      const seconds = (performance.now() - began) / 1000;
      const peak = await peakOf(child.pid);
      return { seconds, peak, equal: same(received, expected) };
    },
    async [Symbol.asyncDispose]() {
      server.close();
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

async function speak(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at, at + 262144));
  await conn.closeWrite();
}

async function hear(conn: Deno.TcpConn, expected: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(expected + 65536);
  let at = 0;
  for (let count; (count = await conn.read(bytes.subarray(at))) !== null && count > 0;) at += count;
  return bytes.subarray(0, at);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Peak memory in KiB, from /proc; 0 where the system has none. */
async function peakOf(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0);
}

/** The port in the first line that names one. */
async function listening(stderr: ReadableStream<Uint8Array>): Promise<number> {
  let text = "";
  const lines = stderr.pipeThrough(new TextDecoderStream());
  for await (const part of lines.values({ preventCancel: true })) {
    text += part;
    const port = /listening on .*:(\d+)\s/.exec(text)?.[1];
    if (port !== undefined) {
      lines.pipeTo(new WritableStream()).catch(() => {}); // it may end in the middle of a line
      return Number(port);
    }
  }
  throw new Error(`It does not listen: ${text}`);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
