/**
 * What a session has seen, up to a number of bytes: the oldest goes first, and is counted.
 *
 * @module
 */

/** One thing that was seen. */
export interface Entry {
  readonly id: number;
  readonly time: number;
  readonly kind: "in" | "out" | "open" | "close" | "warning" | "error";
  /** Its address, and that of this end; of a note there may be none. */
  readonly peer: string;
  readonly local?: string;
  /** Of the far side of a bridge that has come: the client that it is for, and what is spoken there. */
  readonly pair?: { readonly peer: string; readonly encoding: string; readonly framing: string };
  /** Of a note about bytes: which way they went. */
  readonly direction?: "in" | "out";
  readonly text: string;
  /** As they were on the wire; empty for what is none. */
  readonly bytes: Uint8Array;
  readonly lost: number;
  /** Of a message: what its bytes were read as. */
  readonly encoding?: string;
  readonly better?: string;
  readonly roundTrip?: number;
}

/** What an entry costs beside its bytes and its text, about. */
const OVERHEAD = 200;
/** Entries that went before the array is cut: cutting it for each would copy it each time. */
const SLACK = 4096;

/** Entries by their number. */
export class History {
  readonly #limit: number;
  #entries: Entry[] = [];
  /** Number of the first entry in the array, and how many of them are forgotten. */
  #first = 0;
  #gone = 0;
  #size = 0;
  #next = 0;
  /** Entries before this one are changed when somebody asks for them, but for those that were. */
  #before = 0;
  #change: (entry: Entry) => Entry = (entry) => entry;
  #changed = new WeakSet<Entry>();

  /** Holds about `limit` bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Number of the oldest entry. */
  get first(): number {
    return this.#first + this.#gone;
  }

  /** Number of the next entry. */
  get next(): number {
    return this.#next;
  }

  /** Adds an entry, and forgets as many of the oldest as it takes. */
  add(entry: Omit<Entry, "id">): Entry {
    const added: Entry = { id: this.#next, ...entry };
    this.#next++;
    this.#entries.push(added);
    this.#size += cost(added);
    while (this.#size > this.#limit && this.#gone < this.#entries.length - 1) this.#forget();
    if (this.#gone >= SLACK) this.#cut();
    return added;
  }

  /** The entry of that number; undefined when it is forgotten, or still to come. */
  get(id: number): Entry | undefined {
    const entry = id < this.first ? undefined : this.#entries[id - this.#first];
    if (!entry || id >= this.#before || this.#changed.has(entry)) return entry;
    const changed = this.#change(entry);
    this.#changed.add(changed);
    this.#entries[id - this.#first] = changed;
    this.#size += cost(changed) - cost(entry);
    return changed;
  }

  /**
   * Puts others in the place of all entries that there are, each once it is asked for: all at once would hold up every
   * conversation.
   */
  replace(change: (entry: Entry) => Entry): void {
    this.#before = this.#next;
    this.#change = change;
    this.#changed = new WeakSet();
  }

  /** Forgets all, and goes on counting. */
  clear(): void {
    this.#entries = [];
    this.#first = this.#next;
    this.#gone = 0;
    this.#size = 0;
  }

  #forget(): void {
    const oldest = this.#entries[this.#gone];
    if (oldest) this.#size -= cost(oldest);
    this.#gone++;
  }

  #cut(): void {
    this.#entries = this.#entries.slice(this.#gone);
    this.#first += this.#gone;
    this.#gone = 0;
  }
}

function cost({ bytes, text }: Entry): number {
  return OVERHEAD + bytes.length + 2 * text.length;
}
