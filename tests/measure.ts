/** What a process uses, read from Linux's /proc. */

/** Whether this system has it. */
export const measurable = Deno.build.os === "linux";

/** Resident memory of a process, in MiB. */
export function resident(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
  return Number(kib) / 1024;
}

/** Descriptors that a process has open. */
export function descriptors(pid: number): number {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].length;
}
