/** A panel in this process. */
import { parse } from "../../../lib/cli/args/flags.ts";
import { panelSettings } from "../../../lib/cli/args/panel_flags.ts";
import { CLIENT_FLAGS } from "../../../lib/cli/client/flags.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { zh } from "../../../lib/cli/i18n/zh.ts";
import { NamedFiles } from "../../../lib/cli/panel/named_files.ts";
import { Panel } from "../../../lib/cli/panel/panel.ts";
import { settingsOf } from "../../../lib/cli/panel/session_args.ts";
import { servePanel } from "../../../lib/cli/panel/web.ts";
import { SERVER_FLAGS } from "../../../lib/cli/server/flags.ts";
import type { PanelAddress } from "./panel.ts";

/** A panel, and where it is. */
export interface LocalPanel extends PanelAddress, AsyncDisposable {
  readonly panel: Panel;
}

/** A panel as `--web` makes it of a command line. */
export async function localPanel(side: "server" | "client", args: readonly string[]): Promise<LocalPanel> {
  const flags = side === "server" ? SERVER_FLAGS : CLIENT_FLAGS;
  const local = side === "server" ? ["-H", "127.0.0.1", "-p", "0"] : [];
  const parsed = parse(["--web", "--web-listen", "127.0.0.1:0", ...local, ...args], flags, en);
  const settings = panelSettings(parsed, en);
  if (!settings) throw new Error("There is --web");
  const files = await NamedFiles.of(parsed, settings.files, en);
  const language = parsed.options.get("lang") === "zh" ? "zh" : "en";
  const panel = new Panel({ language, catalog: { zh, en }[language], history: settings.history, files });
  const served = servePanel(panel, settings.hostname, settings.port);
  await panel.open(settingsOf(side, parsed, en)).catch((error) => {
    if (!(error instanceof UsageError)) throw error; // the page shows it
  });
  const { host, hash } = new URL(served.address);
  return { panel, host, token: hash.slice(1), [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}
