/**
 * TCP for text, in GBK and every other encoding of the WHATWG Encoding Standard.
 *
 * A message is a string: framed and decoded from bytes on the way in, encoded and framed on the way out. `serve()`
 * gives a {@linkcode Connection} to its handler, `connect()` returns one.
 *
 * ```ts
 * import { connect, reply, serve } from "@mojibye/mojibye";
 *
 * await using server = serve({ hostname: "127.0.0.1", encoding: "gbk" }, reply());
 * await using conn = await connect({ port: server.addr.port, encoding: "gbk" });
 * await conn.send("你好,我是客户端小白!!");
 * console.assert(await conn.receive() === "好的,我是服务端");
 * ```
 *
 * @module
 */
export { serve } from "./lib/net/serve.ts";
export type {
  ListenerServeOptions,
  ServeOptions,
  Server,
  ServerOptions,
  ShutdownOptions,
  UnixServeOptions,
} from "./lib/net/serve.ts";
export type { ListenerOptions, ListenOptions, SocketListener, UnixListenOptions } from "./lib/net/listen.ts";
export type { ServerCounts, ServerMetrics } from "./lib/net/metrics.ts";
export type { ConnectionCounts, EachWay } from "./lib/connection/counts.ts";
export type { ExchangeTimer, ExchangeTimers } from "./lib/connection/exchange_timer.ts";
export { connect } from "./lib/net/connect.ts";
export type { ClientOptions, ConnectOptions, TlsOptions, UnixConnectOptions } from "./lib/net/connect.ts";
export { reconnecting } from "./lib/net/reconnecting.ts";
export type { ReconnectOptions, RetryOptions, Talk, UnixReconnectOptions } from "./lib/net/reconnecting.ts";
export type { Connection, ConnectionHooks, ReceiveOptions } from "./lib/connection/connection.ts";
export type { Connections } from "./lib/connection/connections.ts";
export { HIGH_WATER_MARK } from "./lib/connection/outbox.ts";
export { SharedMessage } from "./lib/connection/shared_message.ts";
export type { Handler } from "./lib/handlers/handler.ts";
export { DecodeError } from "./lib/framing/decode_error.ts";
export type { Replaced } from "./lib/framing/replaced.ts";
export type { Address, Layer, Socket, UnixAddress } from "./lib/connection/socket.ts";
export type { LayerOptions } from "./lib/net/admission.ts";
export type { WireOptions } from "./lib/connection/wire.ts";
export {
  HandshakeError,
  IdleTimeoutError,
  MessageRateError,
  MessageSizeError,
  MessageTimeoutError,
  RefusedError,
  SlowPeerError,
} from "./lib/connection/errors.ts";
// Not the list of labels and the stream, which only encoders alone are used with: they stand in `./codec`.
export {
  type Codec,
  codec,
  decode,
  type Decoder,
  encode,
  EncodeError,
  type EncodeOptions,
  type Encoder,
  LabelError,
  type Replacement,
} from "./lib/codec/mod.ts";
export { chunks } from "./lib/framing/chunks.ts";
export { delimited, lines, type LinesOptions } from "./lib/framing/delimited.ts";
export { type LengthOptions, lengthPrefixed } from "./lib/framing/length.ts";
export { fixed } from "./lib/framing/fixed.ts";
export { idleGap } from "./lib/framing/idle.ts";
export type { FramingPair } from "./lib/framing/framing_pair.ts";
export { type BadMessage, ChecksumError } from "./lib/framing/checksum/checksum_error.ts";
export type { AnnouncedLength } from "./lib/framing/message_size_error.ts";
export type { LengthFieldOptions } from "./lib/framing/length_field.ts";
export { FrameError } from "./lib/framing/frame_error.ts";
export type { Framer, Framing, Sink, Wire } from "./lib/framing/framer.ts";
export { reply } from "./lib/handlers/reply.ts";
export { echo } from "./lib/handlers/echo.ts";
export { broadcast, type BroadcastOptions } from "./lib/handlers/broadcast.ts";
export type { Bus, BusMessage, Subscription } from "./lib/bus/bus.ts";
export { forward } from "./lib/handlers/forward.ts";
