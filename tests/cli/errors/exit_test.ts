import { assertEquals } from "@std/assert";
import { EncodeError, IdleTimeoutError, MessageSizeError, MessageTimeoutError, SlowPeerError } from "../../../mod.ts";
import { DecodeError } from "../../../mod.ts";
import { DifferenceError } from "../../../lib/handlers/mod.ts";
import { type Attempt, exitOf, isUnknownHost, reasonOf } from "../../../lib/cli/errors/exit.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { rejection } from "../../pair.ts";

const en = catalogOf("en");
const zh = catalogOf("zh");
const talking: Attempt = { action: "talk", hostname: "192.0.2.1", port: 9090 };
const listening: Attempt = { ...talking, action: "listen" };
const connecting: Attempt = { ...talking, action: "connect", timeout: 10_000, timeoutOption: "--timeout" };

const REASONS: [error: unknown, en: string | undefined, zh: string | undefined][] = [
  [new DOMException("", "AbortError"), undefined, undefined],
  [new IdleTimeoutError("in", 1500), "the peer sent nothing for 1.5 s", "对方 1.5 秒没有发送任何数据"],
  [new IdleTimeoutError("out", 5000), "the peer read nothing for 5 s", "对方 5 秒没有接收任何数据"],
  [
    new MessageSizeError(70_000, 65_536),
    "message too long: 70000 bytes, the limit is 65536 (--max-message)",
    "消息太长:70000 字节,上限为 65536(--max-message)",
  ],
  [
    new SlowPeerError(20, 10),
    "the peer reads too slowly: 20 bytes wait, the limit is 10 (--max-buffer)",
    "对方接收太慢:有 20 字节在等待,上限为 10(--max-buffer)",
  ],
  [
    new SlowPeerError(20, 10, "maxTotalBuffered"),
    "the peer reads too slowly: 20 bytes wait, the limit for all peers together is 10 (--max-total-buffer)",
    "对方接收太慢:有 20 字节在等待,所有对方合计的上限为 10(--max-total-buffer)",
  ],
  [
    new MessageTimeoutError(1500),
    "the peer did not finish a message within 1.5 s (--message-timeout)",
    "对方没有在 1.5 秒内发完一条消息(--message-timeout)",
  ],
  [new EncodeError("gbk", "😀", 0), "gbk has no character U+1F600", "gbk 中没有字符 U+1F600"],
  [new Deno.errors.ConnectionReset("x"), "connection reset by the peer", "连接被对方重置"],
  [new Deno.errors.BrokenPipe("x"), "connection reset by the peer", "连接被对方重置"],
  [
    new DifferenceError(3, new Uint8Array(4), new Uint8Array()),
    "the peer differs from the record at byte 3 (counted from 0)",
    "对方的数据从第 3 字节起与记录不同(从 0 数起)",
  ],
  [new Error("a handler's own"), "a handler's own", "a handler's own"],
  ["thrown text", "thrown text", "thrown text"],
];
for (const [error, english, chinese] of REASONS) {
  Deno.test(`the reason ${english ?? "of an ordinary end is none"}, in both languages`, () => {
    assertEquals([reasonOf(error, en), reasonOf(error, zh)], [english, chinese]);
  });
}

const undecodable = new DecodeError("gbk", Uint8Array.of(0x81, 0x30), 7, false);
const EXITS: [error: unknown, attempt: Attempt, code: number, line: string][] = [
  [new UsageError("as it stands"), talking, 2, "as it stands"],
  [
    new Deno.errors.NotCapable("x"),
    connecting,
    2,
    "Not allowed: connect 192.0.2.1:9090 (--allow-net=192.0.2.1:9090)",
  ],
  [new Deno.errors.PermissionDenied("os error 13"), listening, 2, "Not allowed: listen 192.0.2.1:9090 (os error 13)"],
  [new RangeError("no such port"), listening, 2, "no such port"],
  [
    new RangeError("Cannot send a message of 5 bytes: the size is 4"),
    talking,
    3,
    "Cannot send a message of 5 bytes: the size is 4",
  ],
  [undecodable, talking, 3, reasonOf(undecodable, en) ?? ""],
  [new EncodeError("gbk", "€", 0), talking, 3, "gbk has no character U+20AC"],
  [
    new DOMException("", "TimeoutError"),
    connecting,
    1,
    "Cannot connect to 192.0.2.1:9090: no answer within 10 s; --timeout waits longer",
  ],
  [
    new DOMException("", "TimeoutError"),
    { ...talking, action: "connect", timeout: 10_000 },
    1,
    "Cannot connect to 192.0.2.1:9090: no answer within 10 s",
  ],
  [new IdleTimeoutError("in", 1000), talking, 1, "192.0.2.1:9090: the peer sent nothing for 1 s"],
  [new Deno.errors.ConnectionReset("x"), talking, 1, "192.0.2.1:9090: connection reset by the peer"],
  [new Deno.errors.ConnectionRefused("x"), talking, 1, "192.0.2.1:9090: x"],
  [new Error("No route to host"), connecting, 1, "Cannot connect to 192.0.2.1:9090: No route to host"],
];
for (const [error, attempt, code, line] of EXITS) {
  Deno.test(`exit ${code} while it ${attempt.action}s: ${line}`, () => {
    assertEquals(exitOf(error, attempt, en), { line, code });
  });
}

// What the runtime throws for such names, so that a new version which says it otherwise is noticed.
for (const hostname of ["no-such-host.invalid", "a..b", "exa mple", ""]) {
  Deno.test(`the runtime's error for the host ${JSON.stringify(hostname)} is that of an unknown host`, async () => {
    const error = await rejection(Deno.connect({ hostname, port: 9 }), Error);
    assertEquals(isUnknownHost(error), true, error.message);
    const attempt = { ...connecting, hostname };
    assertEquals(exitOf(error, attempt, en).code, 1);
    assertEquals(exitOf(error, { ...attempt, action: "listen" }, en).code, 2);
    assertEquals(exitOf(error, attempt, en).line, en.unknownHost(hostname));
  });
}

Deno.test("an error of a conversation is not one of a name, whatever it says", () => {
  const error = new Error("failed to lookup address information: no");
  assertEquals(exitOf(error, talking, en).line, "192.0.2.1:9090: failed to lookup address information: no");
});
