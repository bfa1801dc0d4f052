/** What was typed cannot be done: one line that names the value and the way out; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
