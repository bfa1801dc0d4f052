/**
 * The last run of a record: what was said on each of its connections.
 *
 * @module
 */
import type { Step } from "../../handlers/mod.ts";
import type { Event } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { RecordError } from "./record_error.ts";
import { recordedEvents } from "./recorded_events.ts";
import type { Bytes } from "./record_lines.ts";

/** The last run of a record. */
export interface Recording {
  readonly side: "server" | "client";
  /** Of the run: a name, or `auto`. */
  readonly encoding: string;
  readonly framing: string;
  /** As typed; absent where it is the same for both. */
  readonly sendFraming?: string | undefined;
  /** As typed; absent where there was none. */
  readonly checksum?: string | undefined;
  /** The steps of each connection, in the order in which they were opened; without the far sides of a bridge. */
  readonly connections: readonly (readonly Step[])[];
}

/** What a run may take in memory, in bytes, and what a step takes beside its own bytes. */
const MAX_RUN_SIZE = 512 * 1024 * 1024;
const STEP_SIZE = 256;

/**
 * Reads a record.
 *
 * @throws {RecordError} for a line that cannot be read, or a run that is too large.
 */
export async function readRecord(source: Bytes, catalog: MessageCatalog): Promise<Recording> {
  let run = new Run({ side: "client", encoding: "utf-8", framing: "chunks" });
  for await (const { line, event } of recordedEvents(source, catalog)) {
    if (event.event === "start") {
      const { side = "client", encoding = "utf-8", framing = "chunks", sendFraming, checksum } = event;
      run = new Run({
        ...{ side, encoding, framing },
        ...(sendFraming === undefined ? {} : { sendFraming }),
        ...(checksum === undefined ? {} : { checksum }),
      });
    } else run.add(event);
    if (run.size > MAX_RUN_SIZE) throw new RecordError(line, catalog.largeRun(MAX_RUN_SIZE));
  }
  return run.recording;
}

/** A connection, and the time of its last step. */
interface Talk {
  readonly local: string;
  readonly steps: Step[];
  last: number;
}

class Run {
  readonly #start: Omit<Recording, "connections">;
  readonly #talks: Talk[] = [];
  readonly #open = new Map<number, Talk>();
  /** Port of the server itself: in records without `pair`, the far side of a bridge has others. */
  #port: string | undefined;
  size = 0;

  constructor(start: Omit<Recording, "connections">) {
    this.#start = start;
  }

  get recording(): Recording {
    const own = this.#talks.filter(({ local }) => this.#port === undefined || portOf(local) === this.#port);
    return { ...this.#start, connections: own.map(({ steps }) => steps) };
  }

  add({ event, id = 0, pair, time, local = "", direction, bytes }: Event): void {
    if (event === "listen") this.#port = portOf(local);
    else if (event === "close") this.#open.delete(id);
    else if (event === "open" && pair === undefined) {
      const talk: Talk = { local, steps: [], last: time };
      this.#talks.push(talk);
      this.#open.set(id, talk);
      this.size += STEP_SIZE;
    } else if (event === "data" && bytes && direction) {
      // A connection that was never opened was refused: nobody talked on it.
      const talk = this.#open.get(id);
      if (talk === undefined) return;
      talk.steps.push({ direction, bytes, after: Math.max(0, time - talk.last) });
      talk.last = time;
      this.size += STEP_SIZE + bytes.length;
    }
  }
}

function portOf(address: string): string {
  return address.slice(address.lastIndexOf(":") + 1);
}
