import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "../../../lib/cli/args/flags.ts";
import { isWorker, workersOf } from "../../../lib/cli/args/workers_flags.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { SERVER_FLAGS } from "../../../lib/cli/server/flags.ts";

const typed = (...args: string[]) => parse(args, SERVER_FLAGS, en);

Deno.test("--workers takes a number from 1 to 256, or as many as there are cores", {
  ignore: Deno.build.os !== "linux",
}, () => {
  assertEquals(workersOf(typed("--workers", "3"), en), 3);
  assertEquals(workersOf(typed("--workers", "auto"), en), navigator.hardwareConcurrency);
  assertEquals(workersOf(typed(), en), undefined);
  for (const text of ["0", "x", "-1", "257", "1.5", ""]) {
    assertThrows(
      () => workersOf(typed(`--workers=${text}`), en),
      UsageError,
      `${text} is no value for --workers: a whole number from 1 to 256`,
    );
  }
});

Deno.test("a worker starts no workers", () => {
  assertEquals(workersOf(typed("--workers", "worker"), en), undefined);
  assertEquals(isWorker(typed("--workers", "worker")), true);
  assertEquals(isWorker(typed("--workers", "2")), false);
});

Deno.test("workers share a certificate from a file, and make none of their own", () => {
  assertThrows(() => workersOf(typed("--workers", "2", "--tls"), en), UsageError, "--tls --workers needs --tls-cert");
});

Deno.test("what is for one process, or counts for each address, does not go with --workers", () => {
  for (const args of [["--web"], ["--once"], ["--replay", "FILE"], ["--reuse-port"], ["--unix", "FILE"]]) {
    assertThrows(
      () => workersOf(typed("--workers", "2", ...args), en),
      UsageError,
      `${args[0]} is for one process: leave out --workers or ${args[0]}`,
    );
  }
  for (const args of [["--max-per-address", "2"], ["--rate", "5/s"]]) {
    assertThrows(
      () => workersOf(typed("--workers", "2", ...args), en),
      UsageError,
      `${args[0]} counts for each address, whose clients come to all workers: leave out --workers or ${args[0]}`,
    );
  }
});
