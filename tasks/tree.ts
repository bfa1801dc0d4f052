/**
 * Draws the tree of `lib` in ARCHITECTURE.md anew, each file with the first sentence of its documentation, and the floors
 * of its rooms as tests/graph_test.ts has them.
 *
 * `deno task tree` writes it; a test fails when it is out of date.
 *
 * @module
 */
const root = new URL("../", import.meta.url);
const WIDTH = 120;

/** What stands beside a folder. */
const ROOMS: Readonly<Record<string, string>> = {
  "lib/bus/": "what joins servers",
  "lib/bytes/": "what every room does with bytes",
  "lib/chat/": "a chat with names and rooms: the entry `./chat`",
  "lib/cli/": "everything that prints, parses or exits",
  "lib/cli/args/": "options: the tables, and what was typed",
  "lib/cli/client/": "what only the client does",
  "lib/cli/errors/": "errors as one line and an exit code",
  "lib/cli/events/": "what happened, as events",
  "lib/cli/i18n/": "every sentence, in Chinese and in English",
  "lib/cli/input/": "files and standard input, as text",
  "lib/cli/metrics/": "the server's numbers, for whoever watches over it",
  "lib/cli/panel/": "the window in a browser",
  "lib/cli/record/": "records of a conversation: written, read, played",
  "lib/cli/server/": "what only the server does",
  "lib/cli/terminal/": "what is typed in a conversation, on a terminal or not",
  "lib/cli/tls/": "TLS as options: certificates from files, and whom to believe",
  "lib/cli/view/": "events as lines, dumps and NDJSON",
  "lib/codec/": "text to bytes and back: the entry `./codec`; needs nothing from outside its folder",
  "lib/connection/": "one conversation",
  "lib/edge/": "what stands between a socket and its connection: who may come in, who it really is",
  "lib/detect/": "which encoding bytes are in",
  "lib/framing/": "bytes to messages and back; no I/O, no timers",
  "lib/framing/checksum/": "what notices a broken message: sums and CRCs, by name",
  "lib/handlers/": "what a server does with a connection; `mod.ts` is the entry `./handlers`",
  "lib/metrics/": "how long things take, and all that is counted for an exporter: the entry `./metrics`",
  "lib/telnet/": "telnet below the text of a connection: the entry `./telnet`",
  "lib/tls/": "TLS over any socket, for what the runtime's own cannot do: the entry `./tls`",
  "lib/profiles/": "devices that are known: the entry `./profiles`",
  "lib/nats/": "a bus over NATS: the entry `./nats`, the only one that needs packages",
  "lib/net/": "sockets: listening and dialling",
  "lib/timer/": "waiting for a time",
};

/** The first sentence of a file's first documentation. */
function sentence(text: string): string {
  const [, comment = ""] = /\/\*\*([\s\S]*?)\*\//.exec(text) ?? [];
  const [paragraph = ""] = comment.replace(/^\s*\* ?/gm, "").trim().split(/\n\s*\n/);
  const plain = paragraph.replace(/\s+/g, " ");
  return (/^.*?\.(?=\s|$)/.exec(plain)?.[0] ?? plain).replace(/[.:;]$/, "").replace(/\{@linkcode (\S+?)\}/g, "`$1`");
}

function row(indent: string, name: string, column: number, text: string): string {
  const lines: string[] = [];
  let line = (indent + name).padEnd(column);
  for (const word of text.split(" ")) {
    if (line.length + word.length + 1 > WIDTH && line.trim() !== "") {
      lines.push(line.trimEnd());
      line = " ".repeat(column);
    }
    line += (line.length > column ? " " : "") + word;
  }
  lines.push(line.trimEnd());
  return lines.join("\n");
}

function draw(folder: string, indent: string): string[] {
  const entries = [...Deno.readDirSync(new URL(folder, root))].sort((a, b) => a.name < b.name ? -1 : 1);
  const files = entries.filter(({ isFile, name }) => isFile && name.endsWith(".ts"));
  const column = indent.length + Math.max(0, ...files.map(({ name }) => name.length)) + 2;
  return [
    ...files.map(({ name }) =>
      row(indent, name, column, sentence(Deno.readTextFileSync(new URL(folder + name, root))))
    ),
    ...entries.filter(({ isDirectory }) => isDirectory).flatMap(({ name }) => {
      const path = `${folder}${name}/`;
      return [row(indent, `${name}/`, (indent + name).length + 3, ROOMS[path] ?? ""), ...draw(path, indent + "  ")];
    }),
  ];
}

/** The tree as it should stand in ARCHITECTURE.md. */
export function tree(): string {
  const faces = ["mod.ts", "server.ts", "client.ts"].map((name) =>
    row("", name, 11, sentence(Deno.readTextFileSync(new URL(name, root))))
  );
  return [...faces, row("", "lib/", 6, "").trimEnd(), ...draw("lib/", "  ")].join("\n");
}

/** The tree within the text of ARCHITECTURE.md: from `mod.ts` to the last row of `lib`. */
export const DRAWN = /(?<=## Tree\n\n```\n)[\s\S]*?(?=\ntests\/ )/;

/** The floors as they should stand in ARCHITECTURE.md: the commands above, the ground below. */
export function floors(): string {
  const text = Deno.readTextFileSync(new URL("tests/graph_test.ts", root));
  const [, literal = ""] = /^const FLOORS[^=]*= (\[[\s\S]*?\n\]);$/m.exec(text) ?? [];
  const all: string[][] = JSON.parse(literal.replace(/,(?=\s*\])/g, ""));
  return all.toReversed().map((rooms) => rooms.join("   ")).join("\n");
}

/** The floors within the text of ARCHITECTURE.md. */
export const FLOORS_DRAWN = /(?<=## Who may import whom\n[^`]*```\n)[\s\S]*?(?=\n```)/;

if (import.meta.main) {
  const file = new URL("ARCHITECTURE.md", root);
  const text = Deno.readTextFileSync(file);
  Deno.writeTextFileSync(file, text.replace(DRAWN, () => tree()).replace(FLOORS_DRAWN, () => floors()));
}
