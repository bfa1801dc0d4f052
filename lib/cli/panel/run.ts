/**
 * `--web`: the panel, with the session that the command line names.
 *
 * @module
 */
import type { PanelSettings } from "../args/panel_flags.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../errors/usage_error.ts";
import { hostPort } from "../events/events.ts";
import { LOOPBACK } from "../args/loopback.ts";
import { NamedFiles } from "./named_files.ts";
import { Panel } from "./panel.ts";
import type { Settings } from "./protocol.ts";
import { settingsOf } from "./session_args.ts";
import { servePanel } from "./web.ts";

/** Serves the panel until a signal. */
export async function runPanel(command: Command, side: Settings["side"], settings: PanelSettings): Promise<number> {
  const { parsed, catalog, output, language, attempt } = command;
  const { hostname, port, history } = settings;
  const first = settingsOf(side, parsed, catalog);
  const files = await NamedFiles.of(parsed, settings.files, catalog);
  const panel = new Panel({ language, catalog, history, files });
  Object.assign(attempt, { action: "listen", hostname, port, portOption: "--web-listen" });
  await using served = servePanel(panel, hostname, port);
  attempt.action = "talk";
  try {
    await panel.open(first);
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
