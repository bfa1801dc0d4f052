/**
 * Whether a server on `::` is there for IPv4, too: the system decides, by a setting that no program here can see.
 *
 * @module
 */

/** Whether IPv4 comes in at this port of `::`; undefined when that cannot be found out. */
export function takesIpv4(port: number): boolean | undefined {
  try {
    Deno.listen({ hostname: "0.0.0.0", port }).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.AddrInUse ? true : undefined;
  }
}
