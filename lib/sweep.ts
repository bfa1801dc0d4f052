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
