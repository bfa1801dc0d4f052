/** The certificates of the tests, by the names of their files. */
export type Name = "localhost" | "renewed" | "other" | "expired" | "device" | "weak";

/** Where a file of theirs is. */
export function certificatePath(file: string): string {
  return new URL(`certificates/${file}`, import.meta.url).pathname;
}

/** A certificate and its key, as `serve()` takes them. */
export function certified(name: Name): { cert: string; key: string } {
  return { cert: pem(`${name}.pem`), key: pem(`${name}.key`) };
}

/** A file of theirs. */
export function pem(file: string): string {
  return Deno.readTextFileSync(certificatePath(file));
}

/** Who has signed them, all but those of `device` and `weak`. */
export const AUTHORITY: string = pem("authority.pem");
