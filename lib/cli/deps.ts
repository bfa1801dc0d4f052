/**
 * The packages that the commands use, as full specifiers: a module that is run by its URL gets no import map.
 *
 * @module
 */
export { eastAsianWidth } from "npm:get-east-asian-width@1.7.0";

/** Google's RE2 in JavaScript: regular expressions in linear time. Loaded when it is first asked for. */
export const re2js = () => import("npm:re2js@2.10.0");

/** The settings of cli-progress that are used here. */
export interface BarOptions {
  readonly format: string;
  formatValue(value: number, options: unknown, type: string): string;
  readonly barsize: number;
  readonly barCompleteChar: string;
  readonly barIncompleteChar: string;
  readonly stream: unknown;
  readonly clearOnComplete: boolean;
  readonly linewrap: boolean;
}

/** What is used of a bar of cli-progress. */
export interface Bar {
  start(total: number, value: number): void;
  update(value: number): void;
  stop(): void;
}

/** A progress bar. The package has no types of its own. */
export async function progressBar(options: BarOptions): Promise<Bar> {
  const { default: { SingleBar } } = await import("npm:cli-progress@3.12.0");
  return new SingleBar(options);
}
