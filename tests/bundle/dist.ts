/** The four files, made once; removed after the tests of the file that imports this. */
import { bundle, type Weight } from "../../tasks/bundle.ts";

/** Where they are, without a slash at its end. */
export const folder: string = await Deno.makeTempDir();
/** The same as an address. */
export const dist: URL = new URL(`file://${folder}/`);
/** Their sizes. */
export const weights: readonly Weight[] = await bundle(dist);

Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));
