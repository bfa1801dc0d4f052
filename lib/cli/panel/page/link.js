/**
 * The one connection to the panel. When it is lost it is made anew, and everything that the page shows is asked for again.
 */

/** ms before the next try, doubled up to the last of them. */
const FIRST_PAUSE = 300;
const LAST_PAUSE = 5000;

export class Link {
  /** @type {WebSocket | undefined} */
  #socket;
  #request = 0;
  #pause = FIRST_PAUSE;
  /** Connected, or trying to be. */
  #tries = false;
  /** @type {Map<number, { resolve(value: unknown): void, reject(reason: Error): void }>} */
  #waiting = new Map();
  /** @type {(message: any) => void} */
  #heard;
  /** @type {(state: "open" | "lost" | "refused") => void} */
  #changed;

  /**
   * @param {(message: any) => void} heard
   * @param {(state: "open" | "lost" | "refused") => void} changed
   */
  constructor(heard, changed) {
    this.#heard = heard;
    this.#changed = changed;
  }

  /** Connects unless it is connected, with the token of the address if there is one. */
  async open() {
    const token = location.hash.slice(1).split("&").find((part) => /^[\w-]{22}$/.test(part));
    if (token !== undefined) {
      const rest = location.hash.slice(1).split("&").filter((part) => part !== token).join("&");
      history.replaceState(null, "", rest === "" ? location.pathname : `#${rest}`);
      const { status } = await fetch("/login", { method: "POST", body: token }).catch(() => ({ status: 0 }));
      if (status === 401 && !this.#tries) return this.#changed("refused");
    }
    if (!this.#tries) this.#connect();
  }

  #connect() {
    this.#tries = true;
    const socket = new WebSocket(`ws://${location.host}/socket`);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.#pause = FIRST_PAUSE;
      this.#changed("open");
    });
    socket.addEventListener("message", ({ data }) => this.#take(data));
    socket.addEventListener("close", () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the panel is gone"));
      this.#waiting.clear();
      this.#changed("lost");
      setTimeout(() => opened ? this.#connect() : this.#again(), this.#pause);
      this.#pause = Math.min(LAST_PAUSE, this.#pause * 2);
    });
  }

  /** A socket that never opened may have been refused: then trying again is of no use. */
  async #again() {
    const response = await fetch("/socket").catch(() => undefined);
    if (response?.status !== 401) return this.#connect();
    this.#tries = false;
    this.#changed("refused");
  }

  /** @param {string | ArrayBuffer} data */
  #take(data) {
    if (typeof data !== "string") {
      const request = new DataView(data).getUint32(0);
      this.#waiting.get(request)?.resolve(new Uint8Array(data, 4));
      this.#waiting.delete(request);
      return;
    }
    const message = JSON.parse(data);
    const waiting = "request" in message ? this.#waiting.get(message.request) : undefined;
    if (!waiting) return this.#heard(message);
    this.#waiting.delete(message.request);
    if (message.type === "failed") waiting.reject(new Error(message.reason));
    else waiting.resolve(message.value);
  }

  /**
   * Says something that needs no answer.
   *
   * @param {Record<string, unknown>} message
   */
  tell(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /**
   * Asks, and waits for the answer.
   *
   * @param {Record<string, unknown>} message
   * @returns {Promise<any>}
   */
  ask(message) {
    const request = ++this.#request;
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) return reject(new Error("the panel is gone"));
      this.#waiting.set(request, { resolve, reject });
      this.tell({ ...message, request });
    });
  }
}
