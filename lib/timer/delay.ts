/**
 * Waiting for a time, in the shape of `delay` of `@std/async`.
 *
 * @module
 */
import { MAX_DELAY } from "./max_delay.ts";

/**
 * Resolves after `ms` ms: at once for a time in the past, never for Infinity, and at the latest after
 * {@linkcode MAX_DELAY}. Rejects with the signal's reason as soon as that is aborted; no timer is left then.
 */
export function delay(ms: number, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const onTime = () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const timer = ms === Infinity ? undefined : setTimeout(onTime, Math.min(Math.max(ms, 0), MAX_DELAY));
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
