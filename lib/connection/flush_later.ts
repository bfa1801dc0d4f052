/**
 * Outboxes that were filled by a handler which still has messages at hand. It asks for more in a moment, and then they
 * are flushed; if it does not, they are when the event loop turns. One timer serves all of them.
 *
 * @module
 */

interface Flushable {
  flush(): void;
}

const waiting = new Set<Flushable>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Flushes when the event loop turns. */
export function flushLater(outbox: Flushable): void {
  waiting.add(outbox);
  timer ??= setTimeout(flushAll, 0);
}

/** It was flushed. The timer stays: to set it anew for each read would cost more than to let it come. */
export function flushedNow(outbox: Flushable): void {
  waiting.delete(outbox);
}

/** It has nothing to flush any more. */
export function flushNever(outbox: Flushable): void {
  waiting.delete(outbox);
  if (waiting.size > 0 || timer === undefined) return;
  clearTimeout(timer);
  timer = undefined;
}

function flushAll(): void {
  timer = undefined;
  for (const outbox of waiting) outbox.flush();
}
