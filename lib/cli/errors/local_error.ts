/** Standard input or standard output failed: neither the network nor the peer did. */
import { messageOf } from "./message_of.ts";
export class LocalError extends Error {
  override readonly name = "LocalError";
  readonly stream: "input" | "output";

  /** With what the system said. */
  constructor(stream: "input" | "output", cause: unknown) {
    super(messageOf(cause), { cause });
    this.stream = stream;
  }

  /** Whether nobody reads our output any more, as after `| head`: an ordinary end. */
  get closed(): boolean {
    return this.stream === "output" && this.cause instanceof Deno.errors.BrokenPipe;
  }
}
