/**
 * Deadlines by a shared timer. A timer for each message costs a quarter of the throughput; a flag that a sweep reads
 * costs nothing that can be measured.
 *
 * @module
 */

/** What is called now and then: about `elapsed` ms have passed since the last call. */
export type Swept = (elapsed: number) => void;

interface Round {
  readonly members: Set<Swept>;
  readonly timer: ReturnType<typeof setTimeout>;
}

const rounds = new Map<number, Round>();

/** ms between two sweeps that are fine enough for a limit of `limit` ms: an eighth of it, 10 ms to 1 s. */
function period(limit: number): number {
  return Math.min(1000, Math.max(10, Math.floor(limit / 8)));
}

/** Begins to sweep `member`; the result ends it. */
export function sweep(member: Swept, limit: number): () => void {
  const ms = period(limit);
  let round = rounds.get(ms);
  if (!round) {
    const members = new Set<Swept>();
    const timer = setInterval(() => {
      for (const each of members) each(ms);
    }, ms);
    rounds.set(ms, round = { members, timer });
  }
  const { members, timer } = round;
  members.add(member);
  return () => {
    if (!members.delete(member) || members.size > 0) return;
    clearInterval(timer);
    rounds.delete(ms);
  };
}

/** Notices when nothing moved for too long while somebody waited for it. */
export class IdleTimer {
  readonly #waits: () => boolean;
  readonly #expire: () => void;
  readonly #limit: number;
  /** Something moved since the last sweep. */
  #touched = true;
  /** ms of silence. */
  #silence = 0;
  /** Notices nothing any more. */
  readonly end: () => void;

  /** Calls `expire` after `limit` ms of silence; time in which nobody `waits` does not count. */
  constructor(limit: number, waits: () => boolean, expire: () => void) {
    this.#waits = waits;
    this.#expire = expire;
    this.#limit = limit;
    this.end = sweep((elapsed) => this.#sweep(elapsed), limit);
  }

  /** Something moved: the silence begins anew. */
  touch(): void {
    this.#touched = true;
  }

  #sweep(elapsed: number): void {
    // A wait that begins before the next sweep will not have lasted for all of `elapsed` then.
    if (!this.#waits()) this.#silence = -elapsed;
    else this.#silence = this.#touched ? 0 : this.#silence + elapsed;
    this.#touched = false;
    if (this.#silence >= this.#limit) this.#expire();
  }
}
