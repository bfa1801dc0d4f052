/**
 * `--web`: the panel, with the session that the command line names.
 *
 * @module
 */
import { encodeHex } from "../deps.ts";
import { rules } from "../../handlers/mod.ts";
import type { Command } from "../command.ts";
import type { FarSide } from "../events/observer.ts";
import { UsageError } from "../errors/usage_error.ts";
import { jobOf } from "../server/jobs.ts";
import { parseRules } from "../server/rules_file.ts";
import type { PanelSettings } from "../args/panel_flags.ts";
import { Panel } from "./panel.ts";
import type { Settings } from "./protocol.ts";
import { servePanel } from "./web.ts";

/** Options that say how the command runs, not what a session is. */
const NOT_OF_A_SESSION = new Set(["web", "web-listen", "web-history", "lang", "color", "timestamps", "quiet", "json"]);
/** The far side of a bridge has no session of its own: what it says is what the near side is told. */
const UNSEEN: FarSide = { hooks: {}, opened() {}, closed() {} };
const LOOPBACK = ["127.0.0.1", "::1", "localhost"];

/** Serves the panel until a signal. */
export async function runPanel(command: Command, side: Settings["side"], settings: PanelSettings): Promise<number> {
  const { parsed, catalog, output, language, attempt } = command;
  const panel = new Panel({
    language,
    catalog,
    history: settings.history,
    jobOf: (args, wire, warn) => jobOf(args, wire, { farSide: () => UNSEEN, warn }, catalog),
    rulesOf: async (text, { encoding }) => rules(await parseRules(catalog.panel.rules, text, encoding, catalog)),
    tryRules: async (text, { encoding }, message) => {
      try {
        const list = await parseRules(catalog.panel.rules, text, encoding, catalog);
        return message === undefined ? {} : { reply: replyOf(list, message) ?? "" };
      } catch (error) {
        if (error instanceof UsageError) return { problem: error.message };
        throw error;
      }
    },
  });
  const { hostname, port } = settings;
  Object.assign(attempt, { action: "listen", hostname, port });
  await using served = servePanel(panel, hostname, port);
  attempt.action = "talk";
  const options = Object.fromEntries([...parsed.options].filter(([name]) => !NOT_OF_A_SESSION.has(name)));
  try {
    await panel.open({ side, options, operands: [...parsed.operands, ...parsed.rest] });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    output.err.line(error.message); // the page shows it too, and lets one mend it
  }
  output.err.line(catalog.panel.open(served.address));
  if (!LOOPBACK.includes(hostname)) output.err.line(catalog.panel.exposed(`${hostname}:${served.port}`));
  await new Promise<void>((resolve) => {
    Deno.addSignalListener("SIGINT", resolve);
    Deno.addSignalListener(Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", resolve);
  });
  return side === "server" ? 0 : 130;
}

/** What the first rule that fits would answer. */
function replyOf(list: Awaited<ReturnType<typeof parseRules>>, message: string): string | undefined {
  for (const { when, reply } of list) {
    const said = typeof reply === "string" ? reply : encodeHex(reply);
    if (typeof when === "string" && when === message) return said;
    if (typeof when === "string" || when instanceof Uint8Array) continue;
    const groups = when.exec(message);
    if (groups) return said.replace(/\$([1-9$])/g, (_, which) => which === "$" ? "$" : groups[Number(which)] ?? "");
  }
  return undefined;
}
