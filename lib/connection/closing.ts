/**
 * How a connection ends that nobody cuts: what waits is written, the peer is told that no more will come, and then it is
 * heard out. A socket that is closed over unread bytes resets its peer, which then loses what it had not read yet. The
 * times are those of nginx (lingering_timeout, lingering_time).
 *
 * @module
 */
import { sweep } from "./idle_timer.ts";
import type { Outbox } from "./outbox.ts";
import type { Reader } from "./reader.ts";
import type { Socket } from "./socket.ts";

/** ms without progress after which what waits to be written is given up. */
export const FLUSH_PATIENCE = 5000;
/** ms that `close()` itself waits for the peer's end: the usual peer ends at once, and then nothing is left behind. */
const COMPANY = 1000;
/** ms of silence after which a peer is not heard out any longer. */
const LINGER_SILENCE = 5000;
/** ms for which a peer is heard out at the most. */
const LINGER_TOTAL = 30_000;

/** Writes what waits, and tells the peer that no more will come. Whether it is to be heard out. */
export async function sayGoodbye(socket: Socket, outbox: Outbox, reader: Reader): Promise<boolean> {
  try {
    await outbox.emptied();
    if (reader.finished || reader.released) return false;
    await socket.closeWrite();
    return !reader.released;
  } catch {
    return false; // the peer is gone, or gave no sign of life: nobody is left to read what waits
  }
}

/** What hearing out a peer is waited for with. */
export interface HearingOut {
  /** The peer has finished, was silent, or has said enough. */
  readonly ended: Promise<void>;
  /** That, or as long as `close()` waits. */
  readonly company: Promise<void>;
}

/** Reads and forgets what the peer still says. */
export function hearOut(reader: Reader): HearingOut {
  const ended = Promise.withResolvers<void>();
  const company = Promise.withResolvers<void>();
  let silence = 0;
  let total = 0;
  const endSweep = sweep((elapsed) => {
    silence += elapsed;
    total += elapsed;
    if (total >= COMPANY) company.resolve();
    if (silence >= LINGER_SILENCE || total >= LINGER_TOTAL) end();
  }, LINGER_SILENCE);
  const end = () => {
    endSweep();
    ended.resolve();
    company.resolve();
  };
  reader.discard({ heard: () => silence = 0, ended: end });
  return { ended: ended.promise, company: company.promise };
}
