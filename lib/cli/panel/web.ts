/**
 * The panel's HTTP server: the page, the door, and the WebSocket.
 *
 * @module
 */
import { hostPort } from "../events/events.ts";
import { Access, HEADERS, nearest } from "./access.ts";
import { FILES } from "./files.ts";
import type { Panel } from "./panel.ts";
import { type Format, FORMATS, saved } from "./saved.ts";
import { messageOf } from "../errors/message_of.ts";

/** How the names of files end. */
const EXTENSIONS: Readonly<Record<Format, string>> = { ndjson: "ndjson", text: "txt", hex: "txt", pcapng: "pcapng" };
/** Bytes of a token that is sent to the door. */
const MOST_LOGIN = 256;
/** Bytes of a record that is loaded. */
const MOST_UPLOAD = 256 * 1048576;

/** A panel that can be looked at. */
export interface PanelServer extends AsyncDisposable {
  /** The address with the token, to be opened in a browser. */
  readonly address: string;
  readonly port: number;
}

/**
 * Serves a panel.
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken.
 */
export function servePanel(panel: Panel, hostname: string, port: number): PanelServer {
  // No request is answered before this function returns.
  const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
    { hostname, port, onListen: () => {} },
    (request) => answer(request, access, panel),
  );
  const access = new Access(hostname, server.addr.port);
  return {
    address: `http://${hostPort({ hostname: nearest(hostname), port: server.addr.port })}/#${access.token}`,
    port: server.addr.port,
    async [Symbol.asyncDispose]() {
      await panel.close();
      await server.shutdown();
    },
  };
}

async function answer(request: Request, access: Access, panel: Panel): Promise<Response> {
  const refused = access.refuses(request);
  if (refused !== undefined) return respond(403, refused);
  const url = URL.parse(request.url);
  if (!url) return respond(400, "this is no address");
  const { pathname } = url;
  if (pathname === "/login" && request.method === "POST") return await login(request, access);
  if (pathname === "/record") return await record(request, access, panel);
  if (request.method !== "GET") return respond(405, "only GET is answered here");
  if (pathname === "/socket") {
    if (!access.knows(request)) return respond(401, "the token is missing: open the address that the terminal shows");
    return socketFor(request, panel) ?? respond(426, "a WebSocket is needed");
  }
  const file = FILES.get(pathname);
  if (!file) return respond(404, "there is no such page");
  return new Response(file[1], { headers: { ...HEADERS, "content-type": file[0] } });
}

/** A WebSocket for a page; undefined where the request is no handshake (RFC 6455, 4.2.1). */
function socketFor(request: Request, panel: Panel): Response | undefined {
  try {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.addEventListener("open", () => panel.opened(socket));
    return response;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

async function login(request: Request, access: Access): Promise<Response> {
  const length = Number(request.headers.get("content-length") ?? "0");
  if (!(length > 0 && length <= MOST_LOGIN)) return respond(413, "a token is shorter");
  const token = await request.text().catch(() => ""); // it has gone before it said all
  const cookie = access.login(token);
  if (cookie === undefined) return respond(401, "this is not the token of this panel");
  return new Response(null, { status: 204, headers: { ...HEADERS, "set-cookie": cookie } });
}

/** GET saves the history of a session; POST loads a record to be looked at. */
async function record(request: Request, access: Access, panel: Panel): Promise<Response> {
  if (!access.knows(request)) return respond(401, "the token is missing: open the address that the terminal shows");
  if (request.method === "POST") return await load(request, panel);
  const { searchParams } = new URL(request.url);
  const session = panel.sessions.get(Number(searchParams.get("session")));
  const format = FORMATS.find((known) => known === searchParams.get("format"));
  if (!session || !format) return respond(404, "there is no such session or format");
  const name = `session-${session.id}.${EXTENSIONS[format]}`;
  return new Response(ReadableStream.from(saved(session.history, session.info(), format, panel.catalog)), {
    headers: {
      ...HEADERS,
      "content-type": format === "pcapng" ? "application/octet-stream" : "text/plain; charset=utf-8",
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}

async function load(request: Request, panel: Panel): Promise<Response> {
  const length = Number(request.headers.get("content-length") ?? "0");
  if (!(length > 0 && length <= MOST_UPLOAD)) return respond(413, panel.catalog.panel.largeRecord(MOST_UPLOAD));
  try {
    return respond(200, String((await panel.load(await request.bytes())).id));
  } catch (error) {
    return respond(400, messageOf(error));
  }
}

function respond(status: number, text: string): Response {
  return new Response(`${text}\n`, { status, headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8" } });
}
