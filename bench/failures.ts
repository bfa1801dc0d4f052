/**
 * What is lost when what fails: `deno run -A bench/failures.ts [--clients 300] [--speakers 20] [--messages 4]`.
 *
 * Two servers behind HAProxy, joined by two NATS nodes, and all clients in one room; see tests/scale/failures.ts. A
 * message is due to everybody but its speaker. Exits 1 when somebody missed a message without having been cut off.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { failures, type Reason } from "../tests/scale/failures.ts";

const args = parseArgs(Deno.args, { default: { clients: 300, speakers: 20, messages: 4 } });
const reasons: readonly Reason[] = ["hearer cut off", "speaker cut off", "bus away", "unexplained"];
const start = performance.now();
const parts = await failures({
  clients: Number(args.clients),
  speakers: Number(args.speakers),
  messages: Number(args.messages),
});
console.log(`| ${["part", "sent", "due", "delivered", "lost", ...reasons, "twice"].join(" | ")} |`);
console.log(`| --- |${" --- |".repeat(reasons.length + 5)}`);
for (const { name, sent, due, delivered, twice, lost } of parts) {
  const cells = [name.replaceAll("-", " "), sent, due, delivered, due - delivered];
  console.log(`| ${[...cells, ...reasons.map((reason) => lost[reason]), twice].join(" | ")} |`);
  if (lost.unexplained + twice > 0) Deno.exitCode = 1;
}
console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
