/**
 * A chat with names and rooms.
 *
 * An entry of its own, so that who does not chat does not load it.
 *
 * @module
 */
export { chat, type ChatOptions } from "./chat.ts";
export type { ChatLanguage } from "./words.ts";
export type { Handler } from "../handlers/handler.ts";
export type { Connection, ReceiveOptions } from "../connection/connection.ts";
export type { Connections } from "../connection/connections.ts";
export type { Replaced } from "../framing/replaced.ts";
export { SharedMessage } from "../connection/shared_message.ts";
export { type Bus, type BusMessage, BusMessageError, type Subscription } from "../bus/bus.ts";
export { LocalBus } from "../bus/local_bus.ts";
