/**
 * The packages that the commands use, as full specifiers: a module that is run by its URL gets no import map.
 *
 * What every run needs is imported; the rest is loaded when it is first asked for, and downloaded then. Some
 * packages have no types, and those of the others are not read: what is used is typed here.
 *
 * @module
 */
import { parseArgs as stdParseArgs } from "npm:deno-std@1.4.0/cli/parse_args.js";
import {
  decodeBase64 as stdDecodeBase64,
  encodeBase64 as stdEncodeBase64,
} from "npm:deno-std@1.4.0/encoding/base64.js";
import { encodeBase64Url as stdEncodeBase64Url } from "npm:deno-std@1.4.0/encoding/base64url.js";
import { decodeHex as stdDecodeHex, encodeHex as stdEncodeHex } from "npm:deno-std@1.4.0/encoding/hex.js";

import type { NatsPackages } from "../nats/client.ts";

/** The settings of {@linkcode parseArgs} that are used here. */
export interface ParseOptions {
  /** The options that take a value; `_` stands for the operands. What is not named is made a number where it can be. */
  readonly string: readonly string[];
  /** The options that take none. */
  readonly boolean: readonly string[];
  /** Whether what follows `--` is kept apart. */
  readonly "--": true;
  /** Called for each argument that is not a known option: with its name as `key`, or without one for an operand. */
  unknown(arg: string, key?: string): void;
}

/** What {@linkcode parseArgs} found. */
export interface StdArgs {
  readonly _: readonly string[];
  readonly "--": readonly string[];
  readonly [name: string]: unknown;
}

/** `parseArgs` of `@std/cli`. */
export const parseArgs: (args: readonly string[], options: ParseOptions) => StdArgs = stdParseArgs;

/** Lower-case digits, two for each byte: `encodeHex` of `@std/encoding`. */
export const encodeHex: (bytes: Uint8Array) => string = stdEncodeHex;

/** Bytes of digits in either case: `decodeHex` of `@std/encoding`. Throws for what is not pairs of digits. */
export const decodeHex: (text: string) => Uint8Array<ArrayBuffer> = stdDecodeHex;

/** Bytes of base64 (RFC 4648, section 4): `decodeBase64` of `@std/encoding`. Throws for what is none. */
export const decodeBase64: (text: string) => Uint8Array<ArrayBuffer> = stdDecodeBase64;

/** Base64 (RFC 4648, section 4): `encodeBase64` of `@std/encoding`. */
export const encodeBase64: (bytes: Uint8Array) => string = stdEncodeBase64;

/** Base64 that can stand in a URL (RFC 4648, section 5), without padding: `encodeBase64Url` of `@std/encoding`. */
export const encodeBase64Url: (bytes: Uint8Array) => string = stdEncodeBase64Url;

/** Columns that characters take on a terminal: get-east-asian-width. */
export interface Widths {
  /** 2 for a wide character, 1 for every other. */
  eastAsianWidth(codePoint: number): number;
}

/** Google's RE2 in JavaScript, regular expressions in linear time: what is used of re2js. */
export interface Re2 {
  readonly RE2JS: {
    compile(expression: string): Re2Pattern;
    /** From JavaScript's notation to RE2's. */
    translateRegExp(source: string): string;
  };
  /** The error of an expression that is none. */
  readonly RE2JSException: abstract new (message: string) => Error;
}

/** A compiled expression. */
export interface Re2Pattern {
  groupCount(): number;
  matcher(text: string): { find(): boolean; group(group: number): string | null };
}

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

/** Where metrics are registered, and written as text: what is used of prom-client. */
export interface PromRegistry {
  readonly contentType: string;
  registerMetric(metric: { readonly name: string; get(): PromMetric }): void;
  metrics(): Promise<string>;
}

/** A metric with its values. */
export interface PromMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: readonly PromValue[];
}

/** A value; that of a bucket has a name of its own. */
export interface PromValue {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Who makes certificates: what is used of selfsigned. */
export interface CertificateMaker {
  generate(
    attributes: readonly { readonly name: string; readonly value: string }[],
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly cert: string; readonly private: string }>;
}

// Not `import("npm:…")`: Deno follows what it can read, and would download each of these at the first start.
const load = (specifier: string) => import(specifier);

/** A parser of JSON that keeps offsets. */
export function jsonParser(): Promise<JsonParser> {
  return load("npm:jsonc-parser@3.3.1");
}

/** The widths of characters. */
export function widths(): Promise<Widths> {
  return load("npm:get-east-asian-width@1.7.0");
}

/** Regular expressions in linear time. */
export function re2(): Promise<Re2> {
  return load("npm:re2js@2.10.0");
}

/** The client of NATS, with JetStream. */
export async function natsPackages(): Promise<NatsPackages> {
  const [{ connect, credsAuthenticator, nkeyAuthenticator }, { jetstream, jetstreamManager }] = await Promise.all([
    load("npm:@nats-io/transport-node@3.4.0"),
    load("npm:@nats-io/jetstream@3.4.0"),
  ]);
  return { connect, credsAuthenticator, nkeyAuthenticator, jetstream, jetstreamManager };
}

/** Makes certificates. */
export function certificateMaker(): Promise<CertificateMaker> {
  return load("npm:selfsigned@5.5.0");
}

/** A progress bar. */
export async function progressBar(options: BarOptions): Promise<Bar> {
  const { default: { SingleBar } } = await load("npm:cli-progress@3.12.0");
  return new SingleBar(options);
}

/** The text format of Prometheus. */
export function prometheus(): Promise<{ readonly Registry: new () => PromRegistry }> {
  return load("npm:prom-client@15.1.3");
}
