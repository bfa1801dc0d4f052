/**
 * A record made with `-o`, read back: what was said on each connection of its last run.
 *
 * @module
 */
import { decodeHex } from "../deps.ts";
import { encodings } from "../../codec/mod.ts";
import type { Step } from "../../handlers/mod.ts";
import type { Event } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The last run of a record. */
export interface Recording {
  readonly side: "server" | "client";
  /** Of the run: a label, or `auto`. */
  readonly encoding: string;
  readonly framing: string;
  /** The steps of each connection, in the order in which they were opened. */
  readonly connections: readonly (readonly Step[])[];
}

/** The format that this version writes, and the newest that it reads. */
export const VERSION = 1;

/** A line that cannot be read: its number, from 1, and what is wrong. */
export class RecordError extends Error {
  override readonly name = "RecordError";
  readonly line: number;

  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

interface Run {
  side: "server" | "client";
  encoding: string;
  framing: string;
  /** Port of the server itself: the back of a bridge has others. */
  port?: string;
  connections: Talk[];
  open: Map<string, Talk>;
}

interface Talk {
  readonly local: string;
  readonly steps: Step[];
  last: number;
}

type Line = Partial<Omit<Event, "time"> & { time: unknown; hex: unknown }>;

/**
 * Reads a record.
 *
 * @throws {RecordError} for a line that is broken, cut or from a newer version.
 */
export function readRecord(text: string, catalog: MessageCatalog): Recording {
  let run: Run | undefined;
  const lines = text.split("\n");
  lines.forEach((line, index) => {
    if (line.trim() === "") return;
    const wrong = (what: string): never => {
      throw new RecordError(index + 1, what);
    };
    // A line that was written whole ends with a line feed.
    const cut = index === lines.length - 1;
    const event = parsed(line) ?? wrong(cut ? catalog.cutLine : catalog.brokenLine);
    if (event.event === "start") run = started(event, catalog, wrong);
    else if (run) add(run, event, catalog, wrong);
    else wrong(catalog.noStart);
  });
  if (!run) throw new RecordError(1, catalog.noStart);
  const { side, encoding, framing, port } = run;
  const own = run.connections.filter(({ local }) => port === undefined || portOf(local) === port);
  return { side, encoding, framing, connections: own.map(({ steps }) => steps) };
}

function parsed(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type Wrong = (what: string) => never;

function started({ version, side, encoding, framing }: Line, catalog: MessageCatalog, wrong: Wrong): Run {
  if (typeof version !== "number") return wrong(catalog.badField("version", JSON.stringify(version)));
  if (version > VERSION) return wrong(catalog.newerRecord(version, VERSION));
  if (side !== "server" && side !== "client") return wrong(catalog.badField("side", JSON.stringify(side)));
  if (typeof encoding !== "string" || encoding !== "auto" && !encodings.some(({ name }) => name === encoding)) {
    return wrong(catalog.badField("encoding", JSON.stringify(encoding)));
  }
  return { side, encoding, framing: String(framing ?? "chunks"), connections: [], open: new Map() };
}

function add(run: Run, event: Line, catalog: MessageCatalog, wrong: Wrong): void {
  const { local = "", remote = "" } = event;
  const key = `${local} ${remote}`;
  if (event.event === "listen") run.port = portOf(local);
  else if (event.event === "close") run.open.delete(key);
  else if (event.event === "open") {
    const talk = { local, steps: [], last: timeOf(event, catalog, wrong) };
    run.connections.push(talk);
    run.open.set(key, talk);
  } else if (event.event === "data") {
    // A connection that was never opened was refused: nobody talked on it.
    const talk = run.open.get(key);
    if (talk) talk.steps.push(stepOf(talk, event, catalog, wrong));
  }
}

function stepOf(talk: Talk, event: Line, catalog: MessageCatalog, wrong: Wrong): Step {
  const { direction, hex } = event;
  if (direction !== "in" && direction !== "out") return wrong(catalog.badField("direction", JSON.stringify(direction)));
  if (typeof hex !== "string" || !/^(?:[0-9a-f]{2})*$/.test(hex)) {
    return wrong(catalog.badField("hex", JSON.stringify(hex)));
  }
  const time = timeOf(event, catalog, wrong);
  const after = Math.max(0, time - talk.last);
  talk.last = time;
  return { direction, bytes: decodeHex(hex), after };
}

function timeOf({ time }: Line, catalog: MessageCatalog, wrong: Wrong): number {
  const value = typeof time === "string" ? Date.parse(time) : NaN;
  return Number.isNaN(value) ? wrong(catalog.badField("time", JSON.stringify(time))) : value;
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}
