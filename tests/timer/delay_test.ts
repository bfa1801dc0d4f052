import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import process from "node:process";
import { delay } from "../../lib/timer/delay.ts";
import { MAX_DELAY } from "../../lib/timer/max_delay.ts";

Deno.test("delay() resolves after its time, not before", async () => {
  const start = performance.now();
  await delay(20);
  assertEquals(performance.now() - start >= 19, true);
});

Deno.test("delay() until a time in the past is over at once, and the runtime warns of nothing", async () => {
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on("warning", onWarning);
  await delay(-5);
  process.off("warning", onWarning);
  assertEquals(warnings, []);
});

Deno.test("delay() ends with the reason of its signal, and leaves no timer and no listener behind", async () => {
  const { signal, ...controller } = listened();
  const reason = new Error("enough");
  const waiting = delay(60_000, { signal });
  assertEquals(controller.listeners(), 1);
  controller.abort(reason);
  assertStrictEquals(await assertRejects(() => waiting), reason);
  assertStrictEquals(await assertRejects(() => delay(60_000, { signal })), reason);
});

Deno.test("delay() does not go on listening once its time has come", async () => {
  const { signal, listeners } = listened();
  await delay(1, { signal });
  assertEquals(listeners(), 0);
});

Deno.test("delay() waits for a time that no timer can have: the longest is the platform's", async () => {
  const controller = new AbortController();
  const waiting = delay(MAX_DELAY + 1, { signal: controller.signal });
  const first = await Promise.race([waiting.then(() => "over", () => "aborted"), delay(5).then(() => "still waiting")]);
  assertEquals(first, "still waiting");
  controller.abort();
  await assertRejects(() => waiting);
});

/** A signal that counts who listens to it. */
function listened() {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  return {
    signal: Object.assign(signal, {
      addEventListener: (...args: Parameters<typeof add>) => {
        count++;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        count--;
        remove(...args);
      },
    }),
    listeners: () => count,
    abort: (reason: unknown) => controller.abort(reason),
  };
}
