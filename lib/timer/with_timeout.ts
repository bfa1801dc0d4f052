/**
 * Work with an end.
 *
 * @module
 */
import { MAX_DELAY } from "./max_delay.ts";

/**
 * Does `work`, whose controller is aborted with a TimeoutError after `limit` ms, and when `outer` is. Whoever works heeds
 * it: what is not done then is waited for.
 */
export async function withTimeout<T>(
  limit: number,
  outer: AbortSignal | undefined,
  work: (controller: AbortController) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(outer?.reason);
  const late = () => controller.abort(new DOMException(`It took more than ${limit} ms`, "TimeoutError"));
  const timer = setTimeout(late, Math.min(limit, MAX_DELAY));
  outer?.addEventListener("abort", abort);
  if (outer?.aborted) abort();
  try {
    return await work(controller);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", abort);
  }
}
