/**
 * Where a Unix socket is to be made: what a server that was killed has left there is removed.
 *
 * @module
 */

/** Something is where a Unix socket is to be made, and no socket: it is not touched. */
export class NotASocketError extends Error {
  /** Where. */
  readonly path: string;

  /** At `path`. */
  constructor(path: string) {
    super(`Cannot make a Unix socket at ${path}: something else is there`);
    this.name = "NotASocketError";
    this.path = path;
  }
}

/**
 * Removes the socket of a server that is not there any more, before `serve({ transport: "unix", path })`: a call that is
 * refused shows that nobody listens.
 *
 * Permissions: to read and to write the path, and `--allow-net=unix:PATH`.
 *
 * @throws {Deno.errors.AddrInUse} when somebody listens there.
 * @throws {NotASocketError} when there is something else, a folder for example.
 */
export async function removeStaleSocket(path: string): Promise<void> {
  let found: Deno.FileInfo;
  try {
    found = await Deno.lstat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  if (!found.isSocket) throw new NotASocketError(path);
  try {
    const living = await Deno.connect({ transport: "unix", path });
    living.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
    return await Deno.remove(path);
  }
  throw new Deno.errors.AddrInUse(`A server listens at ${path}`);
}
