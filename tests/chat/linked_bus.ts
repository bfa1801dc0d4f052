/** Buses that share rooms as those of several servers do: what is published here is heard there later, when `pass()` is called. */
import { LocalBus } from "../../lib/bus/local_bus.ts";
import type { BusMessage } from "../../lib/bus/bus.ts";

/** What is between the servers. */
export class Link {
  readonly nodes: LinkedBus[] = [];
  readonly #under: { readonly from: LinkedBus; readonly message: BusMessage }[] = [];

  /** One more server. */
  join(): LinkedBus {
    const bus = new LinkedBus(this);
    this.nodes.push(bus);
    return bus;
  }

  /** Something on its way to the others. */
  take(from: LinkedBus, message: BusMessage): void {
    this.#under.push({ from, message });
  }

  /** Lets everything arrive, and what is said because of it; how many messages that were. */
  pass(): number {
    let passed = 0;
    for (let next = this.#under.shift(); next; next = this.#under.shift()) {
      passed++;
      for (const node of this.nodes) if (node !== next.from) node.deliver(next.message);
      if (passed > 10_000) throw new Error("the servers talk for ever");
    }
    return passed;
  }

  /** Loses what is on its way. */
  lose(): void {
    this.#under.length = 0;
  }
}

/** The bus of one server. */
export class LinkedBus extends LocalBus {
  readonly #link: Link;

  constructor(link: Link) {
    super();
    this.#link = link;
  }

  override publish(room: string, sender: string, text: string): void {
    const message = this.said(room, sender, text);
    this.deliver(message);
    this.#link.take(this, message);
  }
}
