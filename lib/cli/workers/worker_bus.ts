/**
 * The bus between the workers of one server: each tells the parent, which tells the others.
 *
 * @module
 */
import { type BusMessage, LocalBus } from "../../chat/mod.ts";

/** The bus in one worker. */
export class WorkerBus extends LocalBus {
  readonly #tell: (message: BusMessage) => void;

  /** `tell` hands a message to the other workers. */
  constructor(tell: (message: BusMessage) => void) {
    super();
    this.#tell = tell;
  }

  override publish(room: string, sender: string, text: string): void {
    const message = this.said(room, sender, text);
    this.deliver(message);
    this.#tell(message);
  }
}
