/**
 * A server in numbers for whoever watches over it: `--metrics`, and Deno's OpenTelemetry.
 *
 * @module
 */
import { families, type Family, type Histogram, Timings } from "../../metrics/mod.ts";
import type { Address, Server } from "../../../mod.ts";
import { hasTelemetry, type MetricsAddress } from "../args/metrics_flags.ts";
import { hostPort } from "../events/events.ts";
import { prometheus } from "../deps.ts";
import { exposition } from "./prometheus.ts";
import { exportTo } from "./telemetry.ts";

/** Scrapes at a time; one more is told to come back. */
const MAX_SCRAPES = 8;

/** Where numbers come from. */
export type Source = () => readonly Family[] | Promise<readonly Family[]>;

/** Of one server, which may be known later than this. */
export class Exporter implements AsyncDisposable {
  /** For `serve()`. */
  readonly timings: Timings;
  readonly #http: Deno.HttpServer<Deno.NetAddr> | undefined;
  #source: Source | undefined;
  #draining = false;
  #scrapes = 0;
  #onTime: ((histogram: Histogram, seconds: number) => void) | undefined;

  /**
   * Listens at `address`, if there is one. What it needs is loaded before, so that no scrape has to wait for it.
   *
   * @throws {Deno.errors.AddrInUse} when the port is taken.
   */
  static async open(address: MetricsAddress | undefined): Promise<Exporter> {
    if (address) await prometheus();
    return new Exporter(address);
  }

  private constructor(address: MetricsAddress | undefined) {
    const options = { ...address, onListen: () => {} };
    this.#http = address && Deno.serve(options, (request) => this.#answer(request));
    this.timings = new Timings({ onTime: (histogram, seconds) => this.#onTime?.(histogram, seconds) });
  }

  /** Where it listens, as `host:port`. */
  get address(): string | undefined {
    return this.#http && hostPort(this.#http.addr);
  }

  /** The server is here, and ready. */
  watch(server: Server<Address>): void {
    this.serve(() => families(server.metrics, this.timings));
    if (hasTelemetry()) this.#onTime = exportTo(() => server.metrics, this.timings);
  }

  /** What the numbers are from now on; the server is ready. */
  serve(source: Source): void {
    this.#source = source;
  }

  /** The server takes no more connections. */
  drain(): void {
    this.#draining = true;
  }

  /** Listens no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.timings[Symbol.dispose]();
    await this.#http?.shutdown();
  }

  async #answer({ method, url }: Request): Promise<Response> {
    if (method !== "GET" && method !== "HEAD") return respond(405, "only GET and HEAD are answered here");
    const { pathname } = new URL(url);
    if (pathname === "/metrics") return await this.#metrics();
    if (pathname === "/healthz") return respond(200, "alive");
    if (pathname !== "/readyz") return respond(404, "there are /metrics, /healthz and /readyz");
    if (!this.#source) return respond(503, "starting");
    return this.#draining ? respond(503, "draining") : respond(200, "ready");
  }

  async #metrics(): Promise<Response> {
    if (!this.#source) return respond(503, "starting");
    if (this.#scrapes === MAX_SCRAPES) return respond(503, `${MAX_SCRAPES} others are answered`);
    this.#scrapes++;
    try {
      const { contentType, text } = await exposition(await this.#source());
      return new Response(text, { headers: { ...HEADERS, "content-type": contentType } });
    } finally {
      this.#scrapes--;
    }
  }
}

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

function respond(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8" } });
}
