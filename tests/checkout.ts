/** The checkout as a web site on the loopback, and a proxy that no request should ever reach. */
import { root } from "./cli/process.ts";

const TYPES: Readonly<Record<string, string>> = {
  ts: "application/typescript",
  js: "text/javascript",
  json: "application/json",
  html: "text/html; charset=utf-8",
};

/** A checkout being served. */
export interface Checkout extends AsyncDisposable {
  /** Where, ending in a slash. */
  readonly url: string;
  /** `HOST:PORT`, for `--allow-import`. */
  readonly host: string;
  /** The paths that were asked for, in order, without the leading slash. */
  readonly requests: readonly string[];
}

/** Serves the files of a folder, the repository's by default, over HTTP on a free port of the loopback. */
export function serveFiles(folder: URL = root): Checkout {
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const path = new URL(request.url).pathname.slice(1);
    requests.push(path);
    try {
      const bytes = await Deno.readFile(new URL(path, folder));
      return new Response(bytes, { headers: { "content-type": TYPES[path.replace(/^.*\./, "")] ?? "text/plain" } });
    } catch {
      return new Response(`There is no ${path}`, { status: 404 }); // the status fails the import that asked for it
    }
  });
  const host = `127.0.0.1:${server.addr.port}`;
  return { url: `http://${host}/`, host, requests, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Stands for a bare machine: an empty folder, an empty cache, and a proxy for everything beyond the loopback. */
export interface Elsewhere extends AsyncDisposable {
  readonly folder: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** How many connections the proxy got: requests to anything but the loopback. */
  readonly strangers: () => number;
}

/** Where Deno keeps the packages that were downloaded on this machine. */
export async function downloaded(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache }: { npmCache: string } = JSON.parse(new TextDecoder().decode(stdout));
  return npmCache;
}

/**
 * Makes an empty folder, to run things in with `clearEnv`. With `packages` the machine is one that has these already,
 * from the registry that is set here.
 */
export function elsewhere({ packages }: { packages?: string } = {}): Elsewhere {
  const folder = Deno.makeTempDirSync();
  const registry = Deno.env.get("NPM_CONFIG_REGISTRY");
  if (packages !== undefined) {
    Deno.mkdirSync(`${folder}/cache`);
    Deno.symlinkSync(packages, `${folder}/cache/npm`);
  }
  const proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `http://127.0.0.1:${proxy.addr.port}`;
  let strangers = 0;
  const turnedAway = (async () => {
    for await (const visitor of proxy) {
      strangers++;
      visitor.close();
    }
  })();
  return {
    folder,
    env: {
      HOME: folder,
      DENO_DIR: `${folder}/cache`,
      ...(packages === undefined
        ? { NPM_CONFIG_REGISTRY: address }
        : registry
        ? { NPM_CONFIG_REGISTRY: registry }
        : {}),
      JSR_URL: address,
      DENO_NO_UPDATE_CHECK: "1",
      HTTP_PROXY: address,
      HTTPS_PROXY: address,
      NO_PROXY: "127.0.0.1",
      NO_COLOR: "1",
    },
    strangers: () => strangers,
    async [Symbol.asyncDispose]() {
      proxy.close();
      await turnedAway;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Runs Deno there to its end. */
export async function denoIn(
  place: Elsewhere,
  args: readonly string[],
  input?: string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: place.folder,
    clearEnv: true,
    env: { ...place.env },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) await new Response(input).body?.pipeTo(child.stdin);
  const { code, stdout, stderr } = await child.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}
