/**
 * `--web`: the panel, with the session that the command line names.
 *
 * @module
 */
import { type Rule, rules } from "../../handlers/mod.ts";
import { answersTo } from "../../handlers/prepared_rules.ts";
import { encodeHex } from "../deps.ts";
import type { Command } from "../command.ts";
import { hostPort } from "../events/events.ts";
import type { FarSide } from "../events/observer.ts";
import { UsageError } from "../errors/usage_error.ts";
import { jobOf } from "../server/jobs.ts";
import { parseRules } from "../server/rules_file.ts";
import { LOOPBACK } from "./access.ts";
import type { PanelSettings } from "../args/panel_flags.ts";
import { Panel } from "./panel.ts";
import type { Settings } from "./protocol.ts";
import { servePanel } from "./web.ts";

/** Options that say how the command runs, not what a session is. */
const NOT_OF_A_SESSION = new Set(["web", "web-listen", "web-history", "lang", "color", "timestamps", "quiet", "json"]);
/** The far side of a bridge has no session of its own: what it says is what the near side is told. */
const UNSEEN: FarSide = { hooks: {}, opened() {}, closed() {} };
/** Characters of a reply that is only tried. */
const MAX_TRIED = 65536;

/** Serves the panel until a signal. */
export async function runPanel(command: Command, side: Settings["side"], settings: PanelSettings): Promise<number> {
  const { parsed, catalog, output, language, attempt } = command;
  const panel = new Panel({
    language,
    catalog,
    history: settings.history,
    jobOf: (args, wire, warn) =>
      jobOf(args, wire, { farSide: () => UNSEEN, warn }, catalog).then(({ handler }) => handler),
    rulesOf: async (text, { encoding }) =>
      rules(await parseRules(catalog.panel.rules, text, { encoding, every: false, catalog })),
    tryRules: async (text, { encoding }, message) => {
      try {
        const list = await parseRules(catalog.panel.rules, text, { encoding, every: false, catalog });
        return message === undefined ? {} : { reply: replyOf(list, message, encoding) ?? "" };
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
    output.err.notice(error.message); // the page shows it too, and lets one mend it
  }
  output.err.notice(catalog.panel.open(served.address));
  if (!LOOPBACK.includes(hostname)) output.err.notice(catalog.panel.exposed(hostPort({ hostname, port: served.port })));
  await new Promise<void>((resolve) => {
    Deno.addSignalListener("SIGINT", resolve);
    Deno.addSignalListener(Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", resolve);
  });
  return side === "server" ? 0 : 130;
}

/** What the first rule that fits would answer: each message on a line, bytes as hexadecimal digits. */
function replyOf(list: readonly Rule[], message: string, encoding: string): string | undefined {
  const said = answersTo(message, list, encoding === "auto" ? "utf-8" : encoding, MAX_TRIED);
  return said?.map((each) => typeof each === "string" ? each : encodeHex(each)).join("\n");
}
