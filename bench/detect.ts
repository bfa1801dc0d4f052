/**
 * `lib/detect` against the packages that do the same: `deno run -A bench/detect.ts`.
 *
 * Each is asked about the pieces of sentences in `tests/detect/samples`. A package is right when it names the encoding or
 * a superset of it. Packages that can be told to choose among our six encodings are.
 *
 * @module
 */

import { analyse } from "npm:chardet@2.2.0";
import encodingJapanese from "npm:encoding-japanese@2.5.0";
import jschardet from "npm:jschardet@4.0.0";
import { encode } from "../lib/codec/mod.ts";
import { detect } from "../lib/detect/detect.ts";
import { accuracy, lengths, table } from "../tests/detect/accuracy.ts";

const six = ["utf-8", "gbk", "big5", "shift_jis", "euc-jp", "euc-kr"];

/** Other names of the six, and of the encodings that contain them. */
const others: Record<string, string> = {
  gb18030: "gbk",
  gb2312: "gbk",
  cp949: "euc-kr",
  "windows-949": "euc-kr",
  "shift-jis": "shift_jis",
  sjis: "shift_jis",
  eucjp: "euc-jp",
  utf8: "utf-8",
};

function name(found: string | false | null | undefined): string | undefined {
  const lower = (found || "").toLowerCase();
  return others[lower] ?? lower;
}

const detectors: Record<string, (bytes: Uint8Array) => string | null | undefined> = {
  "lib/detect": (bytes) => detect(bytes)?.encoding,
  "chardet 2.2.0": (bytes) =>
    analyse(bytes).map((match) => name(match.name)).find((found) => six.includes(found ?? "")),
  "jschardet 4.0.0": (bytes) =>
    name(
      jschardet.detect(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""), {
        minimumThreshold: 0,
        detectEncodings: ["UTF-8", "GB2312", "GB18030", "Big5", "SHIFT_JIS", "EUC-JP", "EUC-KR"],
      }).encoding,
    ),
  "encoding-japanese 2.5.0, which knows Japanese only": (bytes) => name(encodingJapanese.detect(bytes)),
};

console.log(`Right, in %, at ${lengths.join(", ")} characters beyond ASCII\n`);
for (const [title, detector] of Object.entries(detectors)) {
  console.log(`${title}\n${table(accuracy(detector))}\n`);
}

console.log("Time for one call, in µs");
for (const text of ["你好", "好的,我是服务端。".repeat(100)]) {
  const bytes = encode(text, "gbk");
  for (const [title, detector] of Object.entries(detectors)) {
    const calls = 1000;
    const start = performance.now();
    for (let call = 0; call < calls; call++) detector(bytes);
    const each = ((performance.now() - start) * 1000) / calls;
    console.log(`${`${bytes.length} bytes`.padEnd(12)} ${title.padEnd(52)} ${each.toFixed(1).padStart(8)}`);
  }
}
