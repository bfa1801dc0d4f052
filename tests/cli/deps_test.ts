import { assertEquals, assertThrows } from "@std/assert";
import * as progress from "npm:cli-progress@3.12.0";
import * as json from "npm:jsonc-parser@3.3.1";
import * as width from "npm:get-east-asian-width@1.7.0";
import * as prom from "npm:prom-client@15.1.3";
import * as selfsigned from "npm:selfsigned@5.5.0";
import * as re2js from "npm:re2js@2.10.0";
import {
  certificateMaker,
  decodeBase64,
  decodeHex,
  encodeBase64Url,
  encodeHex,
  type JsonParser,
  jsonParser,
  prometheus,
  type Re2,
  re2,
  type Widths,
  widths,
} from "../../lib/cli/deps.ts";

// The compiler compares: what is said of a package in deps.ts is what the package says of itself.
const typed: { widths: Widths; re2: Re2; json: JsonParser } = { widths: width, re2: re2js, json };
// Its own type takes only metrics that the package has made; that ours are written, too, the tests of `--metrics` show.
const made: unknown = selfsigned.generate;
const registry: unknown = prom.Registry;

Deno.test("what is loaded late is the packages that deno.lock knows", async () => {
  assertEquals(await widths(), typed.widths);
  assertEquals(await re2(), typed.re2);
  assertEquals((await certificateMaker()).generate, made);
  assertEquals(await jsonParser(), typed.json);
  assertEquals((await prometheus()).Registry, registry);
  assertEquals(typeof progress.default.SingleBar, "function");
});

Deno.test("bytes become lower-case digits and digits in either case bytes; half a pair is an error", () => {
  assertEquals(encodeHex(Uint8Array.of(0x00, 0xba, 0xff)), "00baff");
  assertEquals(decodeHex("00bAFf"), Uint8Array.of(0x00, 0xba, 0xff));
  assertThrows(() => decodeHex("0"), RangeError);
  assertThrows(() => decodeHex("0g"), TypeError);
});

Deno.test("base64 becomes bytes, and bytes base64 for a URL, without padding", () => {
  assertEquals(decodeBase64("+/8="), Uint8Array.of(0xfb, 0xff));
  assertEquals(encodeBase64Url(Uint8Array.of(0xfb, 0xff)), "-_8");
  assertThrows(() => decodeBase64("*"), RangeError);
});
