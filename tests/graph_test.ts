/** Who may import whom, and what a layer may use: checked from the text of every module. */
import { assert, assertEquals } from "@std/assert";

const root = new URL("../", import.meta.url);

interface Import {
  /** Where it leads: a path from the root, or a package as it is written. */
  readonly to: string;
  /** Whether nothing of it is left when types are stripped. */
  readonly type: boolean;
}

interface Module {
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

function imports(path: string, code: string): Import[] {
  return [...code.matchAll(/^(?:import|export)\s+(type\s+)?(?:(\{[^}]*\}|\*(?: as \w+)?|\w+)\s+from\s+)?"([^"]+)"/gm)]
    .map(
      ([, type, names = "", specifier = ""]) => ({
        to: specifier.startsWith(".")
          ? new URL(specifier, new URL(path, root)).href.slice(root.href.length)
          : specifier,
        type: type !== undefined ||
          /^\{.*\}$/s.test(names) && names.slice(1, -1).split(",").every((name) => /^\s*(type\s.*)?$/s.test(name)),
      }),
    );
}

function read(path: string): Module {
  const text = Deno.readTextFileSync(new URL(path, root));
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, "");
  return { path, code, lines: text.split("\n").length - 1, imports: imports(path, code) };
}

function* files(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, root))) {
    if (isDirectory) yield* files(`${folder}/${name}`);
    else if (name.endsWith(".ts")) yield `${folder}/${name}`;
  }
}

const commands = ["server.ts", "client.ts"];
const modules = new Map(["mod.ts", ...commands, ...files("lib")].map((path) => [path, read(path)]));

/** The modules whose path matches. */
function those(pattern: RegExp): Module[] {
  return [...modules.values()].filter(({ path }) => pattern.test(path));
}

/** `from -> to`, for every import of these modules that is not allowed. */
function violations(of: readonly Module[], allowed: (to: Import, from: Module) => boolean): string[] {
  return of.flatMap((from) =>
    from.imports.filter((to) => !allowed(to, from)).map((to) => `${from.path} -> ${to.to}${to.type ? " (type)" : ""}`)
  );
}

/** `path: what`, for every module that has what it must not. */
function having(of: readonly Module[], pattern: RegExp): string[] {
  return of.flatMap(({ path, code }) => [...code.matchAll(pattern)].map(([what]) => `${path}: ${what}`));
}

/** All modules that these import, and so on. */
function reached(...from: string[]): Set<string> {
  const seen = new Set<string>();
  const walk = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { to } of modules.get(path)?.imports ?? []) walk(to);
  };
  from.forEach(walk);
  return seen;
}

const CORE = /^lib\/(?!cli\/)/;

/** The room of a file: its folder in `lib`, or itself above that. The packages have a floor of their own. */
function roomOf(path: string): string {
  if (path === "lib/cli/deps.ts") return path;
  return /^lib\/(.+)\/[^/]+$/.exec(path)?.[1] ?? path;
}

/**
 * The floors, from the ground up. A room imports from rooms below it, types included; the rooms of one floor do not know
 * each other. Within a room, no file leads back to itself.
 */
const FLOORS: readonly (readonly string[])[] = [
  ["bus", "bytes", "codec", "timer"],
  ["framing/checksum"],
  ["framing", "detect"],
  ["connection"],
  ["edge", "telnet", "tls"],
  ["handlers"],
  ["chat", "nats", "profiles"],
  ["net"],
  ["metrics"],
  ["mod.ts"],
  ["cli/i18n", "lib/cli/deps.ts"],
  ["cli/errors"],
  ["cli/args"],
  ["cli/events", "cli/input"],
  ["cli/view"],
  ["cli/record", "cli/terminal", "cli/tls"],
  ["cli"],
  ["cli/server", "cli/client", "cli/metrics"],
  ["cli/panel", "cli/workers"],
  ["server.ts", "client.ts"],
];

Deno.test("the rules read what is there: imports of every kind, types told apart", () => {
  assertEquals(
    imports(
      "lib/x.ts",
      'import { a } from "./a.ts";\nimport type { B } from "./b.ts";\nimport {\n  type C,\n  type D,\n} from "../c.ts";\n' +
        'import { type E, f } from "npm:e";\nexport * from "./g.ts";\nexport { type H } from "./h.ts";\nimport "./i.ts";\n',
    ),
    [
      { to: "lib/a.ts", type: false },
      { to: "lib/b.ts", type: true },
      { to: "c.ts", type: true },
      { to: "npm:e", type: false },
      { to: "lib/g.ts", type: false },
      { to: "lib/h.ts", type: true },
      { to: "lib/i.ts", type: false },
    ],
  );
  assert(modules.size > 50);
});

Deno.test("each room imports only what stands below it, types included", () => {
  const floorOf = new Map(FLOORS.flatMap((rooms, floor) => rooms.map((room) => [room, floor])));
  const rooms = new Set([...modules.keys()].map(roomOf));
  assertEquals([...rooms].filter((room) => !floorOf.has(room)), []);
  const floor = (path: string) => floorOf.get(roomOf(path)) ?? -1;
  assertEquals(
    violations(
      [...modules.values()],
      (to, from) => !modules.has(to.to) || roomOf(to.to) === roomOf(from.path) || floor(to.to) < floor(from.path),
    ),
    [],
  );
});

Deno.test("no module leads back to itself, types included", () => {
  const circles = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      circles.add([...trail.slice(trail.indexOf(path)), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const { to } of modules.get(path)?.imports ?? []) walk(to, [...trail, path]);
    done.add(path);
  };
  for (const path of modules.keys()) walk(path, []);
  assertEquals([...circles], []);
});

Deno.test("mod.ts leads to files of lib only, never to a package or to the commands", () => {
  const others = [...reached("mod.ts")].filter((path) => path !== "mod.ts" && !(CORE.test(path) && modules.has(path)));
  assertEquals(others, []);
  assertEquals([...reached("lib/codec/mod.ts")].filter((path) => !path.startsWith("lib/codec/")), []);
});

Deno.test("the panel is loaded by --web alone: no import leads the commands to it", () => {
  assertEquals([...reached("server.ts", "client.ts")].filter((path) => path.startsWith("lib/cli/panel/")), []);
  assert(reached("lib/cli/panel/run.ts").has("lib/cli/panel/web.ts"));
});

Deno.test("mod.ts holds no code", () => {
  assertEquals(read("mod.ts").code.replace(/export [^;]*;/g, "").trim(), "");
});

Deno.test("the commands import the entries and lib/cli, and nothing below", () => {
  const allowed = ({ to }: Import) => /^(mod\.ts|deno\.json|lib\/handlers\/mod\.ts|lib\/cli\/.*)$/.test(to);
  assertEquals(violations(commands.map(read), allowed), []);
});

Deno.test("lib/cli reaches sockets, codecs and framings through the entries only", () => {
  assertEquals(
    violations(
      those(/^lib\/cli\//),
      ({ to }) =>
        !to.startsWith("lib/") ||
        /^lib\/(bytes|chat|cli|detect|handlers|metrics|nats|profiles|telnet|timer)\/|^lib\/(codec|edge|framing|tls)\/mod\.ts$/
          .test(to),
    ),
    [],
  );
});

Deno.test("only listen.ts listens, only connect.ts dials, and only reconnecting.ts builds on one of them", () => {
  assertEquals(
    new Set(having(those(CORE), /Deno\.(listen|connect)\w*\(/g)),
    new Set([
      "lib/net/listen.ts: Deno.listen(",
      "lib/net/listen.ts: Deno.listenTls(",
      "lib/net/connect.ts: Deno.connect(",
      "lib/edge/unix_path.ts: Deno.connect(", // to see whether somebody is there
    ]),
  );
  assertEquals([
    reached("lib/net/serve.ts").has("lib/net/connect.ts"),
    reached("lib/net/connect.ts").has("lib/net/serve.ts"),
  ], [
    false,
    false,
  ]);
  const opened = ["lib/net/serve.ts", "lib/net/connect.ts"];
  assertEquals(violations(those(/^lib\//), ({ to }) => !opened.includes(to)), [
    "lib/net/reconnecting.ts -> lib/net/connect.ts",
  ]);
});

Deno.test("codec imports nothing else; framing knows codecs as types only, and no timer", () => {
  assertEquals(violations(those(/^lib\/codec\//), ({ to }) => to.startsWith("lib/codec/")), []);
  assertEquals(
    violations(
      those(/^lib\/framing\//),
      ({ to, type }) =>
        to.startsWith("lib/framing/") || type && to.startsWith("lib/codec/") || to === "lib/timer/max_delay.ts",
    ),
    [],
  );
});

Deno.test("codec, framing and detect do no I/O: no Deno, no promise, no timer", () => {
  const pure = those(/^lib\/(codec|framing|detect)\//);
  assertEquals(
    having(pure, /\bDeno\b|\basync\b|\bawait\b|\bPromise\b|\bset(Timeout|Interval)\b|\bqueueMicrotask\b/g),
    [],
  );
});

Deno.test("nothing below the commands prints, except serve() without onError, and nothing exits", () => {
  assertEquals(having(those(/^lib\//), /\bconsole\.\w+/g), [
    "lib/net/serve.ts: console.error",
    "lib/net/serve.ts: console.error",
  ]);
  assertEquals(having(those(CORE), /\bDeno\.exit\b/g), []);
});

Deno.test("what is said on standard error is escaped, but for the rows of the views", () => {
  assertEquals(having([...commands.map(read), ...those(/^lib\/cli\/(?!view\/)/)], /\berr\.(line|raw)\(/g), [
    "lib/cli/record/replay.ts: err.line(",
  ]);
});
