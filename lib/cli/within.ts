/**
 * Waiting with an end.
 *
 * @module
 */

/** Whether `promise` resolved within `ms`, which may be `Infinity`. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  if (ms === Infinity) {
    await promise;
    return true;
  }
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(late.resolve, ms, false as const);
  try {
    return await Promise.race([promise.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
