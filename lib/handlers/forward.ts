import type { Connection } from "../connection/connection.ts";
import type { Handler } from "./handler.ts";
import { HIGH_WATER_MARK } from "../connection/outbox.ts";

/**
 * Bridges each connection to one of its own that `dial` makes: what the one side says, the other side hears, each in its
 * own encoding and framing.
 *
 * The end of one side's input is passed on as a half-close, and the bridge stands until both sides have finished. A side
 * that takes no more is not read for any more: at most one read and one write wait in each direction. A side that dies
 * ends the other, once what it had said before is delivered; so does a `dial` that rejects.
 *
 * `dial` is given the connection to bridge; its `signal` cancels an attempt that has become useless.
 *
 * @example
 * ```ts
 * import { connect, forward, serve } from "@mojibye/mojibye";
 *
 * await using inner = serve({ hostname: "127.0.0.1" });
 * const { port } = inner.addr;
 * await using outer = serve(
 *   { hostname: "127.0.0.1", encoding: "gbk" },
 *   forward(({ signal }) => connect({ port, encoding: "utf-8", signal })),
 * );
 * await using conn = await connect({ port: outer.addr.port, encoding: "gbk" });
 * await conn.send("你好");
 * console.assert(await conn.receive() === "好的,我是服务端");
 * ```
 */
export function forward(dial: (front: Connection) => Connection | Promise<Connection>): Handler {
  return async (front) => {
    await using back = await dial(front);
    let standing = true;
    /** Everything that `from` says, and then that it has finished. Rejects when `from` dies. */
    const pass = async (from: Connection, to: Connection) => {
      await from.receiveAll((messages) => deliver(messages, 0, to));
      // Once one side is lost, the other has not finished: it is ended, and may still be told why.
      if (standing) await to.closeWrite().catch(gone);
    };
    try {
      await Promise.all([pass(front, back), pass(back, front)]);
    } finally {
      standing = false;
    }
  };
}

/**
 * Sends the messages from one on, at the pace of `to`. To a dead side nothing is sent, but reading goes on: what it said
 * before it died is read by the other direction, and the peer that hears it must not be stuck in writing meanwhile.
 */
function deliver(messages: readonly string[], at: number, to: Connection): void | Promise<void> {
  if (to.signal.aborted) return;
  while (at < messages.length) {
    const sent = to.send(messages[at++] ?? "");
    if (to.bufferedAmount > HIGH_WATER_MARK) return sent.then(() => deliver(messages, at, to), gone);
  }
}

/** Its end is told by the other direction, which reads from it. */
function gone(): void {}
