import { assertEquals } from "@std/assert";
import { output } from "./process.ts";

Deno.test("a failure that nobody waits for is told, and ends no process", async () => {
  const program = `
    import { onUnseenFailure } from "./lib/cli/unseen_failures.ts";
    onUnseenFailure((error) => console.log("told:", error));
    setTimeout(() => {
      throw new RangeError("in a timer");
    });
    Promise.reject(new Error("a rejection"));
    (async () => {
      throw "no error at all";
    })();
    setTimeout(() => console.log("still here"), 50);
  `;
  const { code, stdout } = await output(Deno.execPath(), ["eval", program]);
  const told = ["told: a rejection", "told: in a timer", "told: no error at all"];
  assertEquals([code, stdout.split("\n").toSorted()], [0, ["", "still here", ...told]]);
});
