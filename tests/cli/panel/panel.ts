/** A command with its panel, as a process; and a page without a browser. */
import type { FromPage, ToPage } from "../../../lib/cli/panel/protocol.ts";
import { command, type Program, type Start } from "../process.ts";

/** Where a panel is. */
export interface PanelAddress {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  readonly token: string;
}

/** A panel that runs. */
export interface RunningPanel extends PanelAddress, AsyncDisposable {
  readonly program: Program;
  /** With the token. */
  readonly address: string;
}

/** Starts a command with `--web` on a free port. */
export async function startPanel(
  side: "server" | "client",
  args: readonly string[],
  start: Start = {},
): Promise<RunningPanel> {
  const program = command(side, ["--web", "--web-listen", "127.0.0.1:0", ...args], start);
  const line = await program.stderr.line(/http:/);
  const [address = "", host = "", token = ""] = /http:\/\/(127\.0\.0\.1:\d+)\/#([\w-]{22})$/.exec(line) ?? [];
  return { program, address, host, token, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/** Logs in; the cookie. */
export async function login({ host, token }: PanelAddress): Promise<string> {
  const response = await fetch(`http://${host}/login`, {
    method: "POST",
    headers: { origin: `http://${host}` },
    body: token,
  });
  await response.body?.cancel();
  return response.headers.get("set-cookie")?.split(";")[0] ?? "";
}

type Heard<T> = Extract<ToPage, { type: T }>;
/** A request without its number. */
type Question = FromPage extends infer F ? F extends { request: number } ? Omit<F, "request"> : never : never;

/** What a page says and hears. */
export class TestPage implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #heard: ToPage[] = [];
  readonly #bytes = new Map<number, (bytes: Uint8Array) => void>();
  #changed = Promise.withResolvers<void>();
  #request = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") {
        this.#bytes.get(new DataView(data).getUint32(0))?.(new Uint8Array(data, 4));
        return;
      }
      this.#heard.push(JSON.parse(data));
      const { resolve } = this.#changed;
      this.#changed = Promise.withResolvers();
      resolve();
    });
  }

  /** Opens a page of a panel. */
  static async open(panel: PanelAddress): Promise<TestPage> {
    const socket = new WebSocket(`ws://${panel.host}/socket`, {
      headers: { cookie: await login(panel), origin: `http://${panel.host}` },
    });
    const page = new TestPage(socket);
    await page.heard("hello", () => true);
    return page;
  }

  /** The next message of a kind that fits, or one that was heard before. */
  async heard<T extends ToPage["type"]>(type: T, fits: (message: Heard<T>) => boolean): Promise<Heard<T>> {
    for (;;) {
      const { promise } = this.#changed;
      const found = this.#heard.findLast((message): message is Heard<T> =>
        message.type === type && fits(message as Heard<T>)
      );
      if (found) return found;
      await promise;
    }
  }

  /** Says something that needs no answer. */
  tell(message: FromPage): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Asks; the answer, or the reason why not as an error. */
  async ask(question: Question): Promise<unknown> {
    const request = ++this.#request;
    this.#socket.send(JSON.stringify({ ...question, request }));
    for (;;) {
      const { promise } = this.#changed;
      for (const message of this.#heard) {
        if (message.type === "answer" && message.request === request) return message.value;
        if (message.type === "failed" && message.request === request) throw new Error(message.reason);
      }
      await promise;
    }
  }

  /** The bytes of a message. */
  bytes(session: number, id: number): Promise<Uint8Array> {
    const request = ++this.#request;
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    this.#bytes.set(request, resolve);
    this.tell({ type: "bytes", request, session, id });
    return promise;
  }

  /** The rows of a session once there are so many. */
  async rows(session: number, count: number): Promise<Heard<"rows">["rows"]> {
    await this.heard("counts", (counts) => counts.session === session && counts.end - counts.first >= count);
    const from = this.#heard.length;
    this.tell({ type: "rows", session, from: 0, to: count });
    for (;;) {
      const { promise } = this.#changed;
      const answer = this.#heard.slice(from).find((message) => message.type === "rows");
      if (answer) return answer.rows;
      await promise;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#socket.addEventListener("close", () => resolve()));
    this.#socket.close();
    await closed;
  }
}
