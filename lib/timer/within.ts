/**
 * Waiting with an end.
 *
 * @module
 */
import { delay } from "./delay.ts";

/** Whether `promise` resolved within `ms`, which may be `Infinity`. Rejects when the promise does in that time. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(ms, timer).then(() => false, () => false);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    timer.abort();
  }
}
