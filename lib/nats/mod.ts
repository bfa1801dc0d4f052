/**
 * A bus over NATS, for the chat and the broadcasts of several servers.
 *
 * An entry of its own: it is the only one that downloads packages, `@nats-io/transport-node` and `@nats-io/jetstream`.
 *
 * @module
 */
import { jetstream, jetstreamManager } from "npm:@nats-io/jetstream@3.4.0";
import {
  connect,
  credsAuthenticator,
  type NatsConnection as Connected,
  nkeyAuthenticator,
} from "npm:@nats-io/transport-node@3.4.0";
import type { NatsPackages } from "./client.ts";
import { type NatsBus, type NatsBusOptions, openNatsBus } from "./nats_bus.ts";

export type { NatsBus, NatsBusCounts, NatsBusOptions, NatsStatus } from "./nats_bus.ts";
export type { Rejection } from "./envelope.ts";
export { type Bus, type BusMessage, BusMessageError, type Subscription } from "../bus/bus.ts";

/** The packages know their own connections by more than is used of them. */
const packages: NatsPackages = {
  connect,
  credsAuthenticator,
  nkeyAuthenticator,
  jetstream: (connection) => jetstream(connection as Connected),
  jetstreamManager: (connection) => jetstreamManager(connection as Connected),
};

/**
 * Joins the rooms of all servers on the same NATS, with the same prefix.
 *
 * Delivery is at most once. While NATS is away, or slower than what is said, messages are heard on this server alone and
 * counted as `dropped`: nothing piles up.
 *
 * @throws {Error} when no server can be reached within `timeout`, or none lets us in.
 * @throws {RangeError} for a prefix that cannot be one, `creds` that are none, and an empty secret.
 */
export function natsBus(options: NatsBusOptions): Promise<NatsBus> {
  return openNatsBus(packages, options);
}
