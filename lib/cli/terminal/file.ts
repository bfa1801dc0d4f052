/**
 * A file that is sent from a conversation.
 *
 * @module
 */
import { messageOf } from "../errors/message_of.ts";

/** Bytes of one piece. */
const PIECE = 65536;
/** Bytes of a file that is one message: what a connection may hold for its peer is twice as much. */
const WHOLE = 8 * 1048576;

/** A file that cannot be sent. */
export class FileError extends Error {
  override readonly name = "FileError";
  /** Bytes that it may have; 0 when that is not what is wrong. */
  readonly limit: number;

  constructor(why: unknown, limit = 0) {
    super(messageOf(why), { cause: why });
    this.limit = limit;
  }
}

/** Some bytes of a file, and how many it has. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly total: number;
}

/**
 * The file in pieces; without `stream` in one.
 *
 * @throws {FileError} when it cannot be read, or is too large for one message.
 */
export async function* pieces(path: string, stream: boolean): AsyncGenerator<Piece> {
  try {
    using file = await Deno.open(path);
    const { size: total } = await file.stat();
    // The size only tells how far it is: in /proc it is 0, and a device has no end.
    const buffer = new Uint8Array(stream ? PIECE : WHOLE + 1);
    for (;;) {
      const count = await fill(file, buffer);
      if (count > WHOLE) throw new FileError("too large", WHOLE);
      if (count > 0) yield { bytes: buffer.slice(0, count), total };
      if (count < buffer.length || !stream) return;
    }
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError(error);
  }
}

/** Reads until the buffer is full, or the file at its end. */
async function fill(file: Deno.FsFile, buffer: Uint8Array): Promise<number> {
  let size = 0;
  while (size < buffer.length) {
    const count = await file.read(buffer.subarray(size));
    if (count === null) break;
    size += count;
  }
  return size;
}
