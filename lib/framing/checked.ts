/**
 * Framings with a checksum in each frame.
 *
 * @module
 */
import { builtInAs } from "./built_in.ts";
import type { Framing } from "./framer.ts";
import { FramerOverBytes } from "./over_bytes.ts";
import { Check, type Checksum } from "./checksum/check.ts";

/**
 * The same framing with a checksum in each frame.
 *
 * A message that comes with a bad one is not delivered; `onBadChecksum` of the wire is told, and on a `fatal` wire the
 * `ChecksumError` is the failure. `maxMessageSize` does not count the checksum. Marks are still found as characters: the
 * byte of a mark inside a GBK character is none. A checksum of raw bytes may contain the bytes of a mark: such protocols
 * count, escape, or wait for silence.
 *
 * @throws {RangeError} for a checksum that is none; when a connection is made, for utf-16, in which bytes are no characters.
 */
export function checked(framing: Framing, checksum: Checksum): Framing {
  const check = new Check(checksum);
  return builtInAs(framing, (wire) => {
    const { encoding } = wire.codec;
    if (encoding.startsWith("utf-16")) {
      throw new RangeError(`Cannot check messages of ${encoding}: only of an encoding in which ASCII is one byte`);
    }
    return new FramerOverBytes(wire, framing, check);
  });
}

/**
 * A checksum as the option `checksum` of a wire takes it: by name, or with all that can be said about it.
 *
 * ```ts
 * import { between } from "@mojibye/mojibye/framing";
 * import { connect, serve } from "@mojibye/mojibye";
 * import { checksum } from "@mojibye/mojibye/framing";
 *
 * const nmea = {
 *   framing: between("$", "\r\n"),
 *   checksum: checksum({ algorithm: "xor", prefix: "*", form: "HEX" }),
 * };
 * await using server = serve({ hostname: "127.0.0.1", ...nmea }, async (conn) => {
 *   for await (const message of conn) await conn.send(message);
 * });
 * await using conn = await connect({ port: server.addr.port, ...nmea });
 * await conn.send("PA,VER,OK"); // $PA,VER,OK*54
 * console.assert(await conn.receive() === "PA,VER,OK");
 * ```
 *
 * @throws {RangeError} for a checksum that is none.
 */
export function checksum(checksum: Checksum): (framing: Framing) => Framing {
  new Check(checksum); // a mistake is the caller's, now
  return (framing) => checked(framing, checksum);
}
