/**
 * Everything that a browser loads of the panel, as text: the same from a checkout, by URL, in one file, in a program.
 *
 * @module
 */
import address from "./page/address.js" with { type: "text" };
import characters from "./page/characters.js" with { type: "text" };
import chooser from "./page/chooser.js" with { type: "text" };
import choice from "./page/choice.js" with { type: "text" };
import conversation from "./page/conversation.js" with { type: "text" };
import copies from "./page/copies.js" with { type: "text" };
import detail from "./page/detail.js" with { type: "text" };
import dom from "./page/dom.js" with { type: "text" };
import dump from "./page/dump.js" with { type: "text" };
import filters from "./page/filters.js" with { type: "text" };
import fileSender from "./page/file_sender.js" with { type: "text" };
import further from "./page/further.js" with { type: "text" };
import help from "./page/help.js" with { type: "text" };
import jobFields from "./page/job_fields.js" with { type: "text" };
import knownRows from "./page/known_rows.js" with { type: "text" };
import lines from "./page/lines.js" with { type: "text" };
import link from "./page/link.js" with { type: "text" };
import main from "./page/page.js" with { type: "text" };
import notice from "./page/notice.js" with { type: "text" };
import peers from "./page/peers.js" with { type: "text" };
import recordPlayer from "./page/record_player.js" with { type: "text" };
import records from "./page/records.js" with { type: "text" };
import row from "./page/row.js" with { type: "text" };
import rulesEditor from "./page/rules_editor.js" with { type: "text" };
import sending from "./page/sending.js" with { type: "text" };
import sessions from "./page/sessions.js" with { type: "text" };
import side from "./page/side.js" with { type: "text" };
import status from "./page/status.js" with { type: "text" };
import tabs from "./page/tabs.js" with { type: "text" };
import theme from "./page/theme.js" with { type: "text" };
import units from "./page/units.js" with { type: "text" };
import visible from "./page/visible.js" with { type: "text" };
import words from "./page/words.js" with { type: "text" };
import forms from "./page/forms.css" with { type: "text" };
import layout from "./page/layout.css" with { type: "text" };
import list from "./page/list.css" with { type: "text" };
import css from "./page/page.css" with { type: "text" };
import html from "./page/page.html" with { type: "text" };

const MODULES = {
  address,
  characters,
  chooser,
  choice,
  conversation,
  copies,
  detail,
  dom,
  dump,
  filters,
  further,
  help,
  lines,
  link,
  notice,
  peers,
  records,
  row,
  sending,
  sessions,
  side,
  status,
  tabs,
  theme,
  units,
  visible,
  words,
  file_sender: fileSender,
  job_fields: jobFields,
  known_rows: knownRows,
  page: main,
  record_player: recordPlayer,
  rules_editor: rulesEditor,
};
const SHEETS = { forms, layout, list, page: css };

type File = readonly [path: string, content: readonly [type: string, text: string]];

/** Path, media type and text of each. */
export const FILES: ReadonlyMap<string, readonly [type: string, text: string]> = new Map<string, File[1]>([
  ["/", ["text/html; charset=utf-8", html]],
  ...Object.entries(SHEETS).map(([name, text]): File => [`/${name}.css`, ["text/css; charset=utf-8", text]]),
  ...Object.entries(MODULES).map(([name, text]): File => [`/${name}.js`, ["text/javascript; charset=utf-8", text]]),
]);
