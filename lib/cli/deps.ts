/**
 * The packages that the commands use, as full specifiers: a module that is run by its URL gets no import map.
 *
 * @module
 */
export { eastAsianWidth } from "npm:get-east-asian-width@1.7.0";

/** A parser of JSON that keeps offsets: what is used of jsonc-parser. */
export interface JsonParser {
  createScanner(text: string, ignoreTrivia: boolean): JsonScanner;
  /** The tree of what could be read; all that is wrong is added to `errors`, in the order of the text. */
  parseTree(text: string, errors: JsonParseError[], options: JsonParseOptions): JsonNode | undefined;
}

/** How strict it is. */
export interface JsonParseOptions {
  readonly disallowComments: boolean;
  readonly allowTrailingComma: boolean;
}

/** The tokens of a text, one by one. */
export interface JsonScanner {
  scan(): unknown;
  getTokenOffset(): number;
}

/** A token where another one had to stand. */
export interface JsonParseError {
  readonly error: number;
  readonly offset: number;
  readonly length: number;
}

/** A value, or a `property`, whose children are its key and its value. */
export interface JsonNode {
  readonly type: string;
  readonly offset: number;
  readonly value?: string | number | boolean | null;
  readonly children?: readonly JsonNode[];
}

/** Loaded when a file of JSON is. */
export function jsonParser(): Promise<JsonParser> {
  return import("npm:jsonc-parser@3.3.1");
}

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
