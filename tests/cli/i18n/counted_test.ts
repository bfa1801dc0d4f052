import { assertEquals } from "@std/assert";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import type { MessageCatalog } from "../../../lib/cli/i18n/messages.ts";

/** A sentence with a count in it: for 1, and for 2, in English and in Chinese. */
const SENTENCES: [
  say: (catalog: MessageCatalog, count: number) => string,
  en: [string, string],
  zh: [string, string],
][] = [
  [
    (say, count) => say.refusal(count),
    [
      "The server is full (1 connection at most), try again later",
      "The server is full (2 connections at most), try again later",
    ],
    ["服务端已满(最多 1 个连接),请稍后再试", "服务端已满(最多 2 个连接),请稍后再试"],
  ],
  [
    (say, count) => say.oneTooMany(count),
    ["refused: at most 1 connection (--max-connections)", "refused: at most 2 connections (--max-connections)"],
    ["已拒绝:最多 1 个连接(--max-connections)", "已拒绝:最多 2 个连接(--max-connections)"],
  ],
  [
    (say, count) => say.draining(count, 5000),
    [
      "accepting no more; 1 conversation left, waiting 5 s at most; Ctrl-C again ends at once",
      "accepting no more; 2 conversations left, waiting 5 s at most; Ctrl-C again ends at once",
    ],
    [
      "不再接受新连接,还有 1 个会话,最多等待 5 秒;再按一次 Ctrl-C 立即结束",
      "不再接受新连接,还有 2 个会话,最多等待 5 秒;再按一次 Ctrl-C 立即结束",
    ],
  ],
  [
    (say, count) => say.cut(count),
    ["time is up, cutting 1 conversation", "time is up, cutting 2 conversations"],
    ["时间到,断开剩下的 1 个会话", "时间到,断开剩下的 2 个会话"],
  ],
  [
    (say, count) => say.notDecoded(count, "gbk"),
    [
      "1 place of this message is not gbk, shown as U+FFFD",
      "2 places of this message are not gbk, shown as U+FFFD",
    ],
    ["此消息中有 1 处不是 gbk,显示为 U+FFFD", "此消息中有 2 处不是 gbk,显示为 U+FFFD"],
  ],
  [
    (say, count) => say.notEncoded(count, "gbk"),
    [
      "1 character of this message does not exist in gbk and was replaced",
      "2 characters of this message do not exist in gbk and were replaced",
    ],
    ["此消息中有 1 个字符在 gbk 中不存在,已替换", "此消息中有 2 个字符在 gbk 中不存在,已替换"],
  ],
  [
    (say, count) => say.unsure(count),
    ["the last byte may not have arrived", "the last 2 bytes may not have arrived"],
    ["最后 1 字节可能没有送达", "最后 2 字节可能没有送达"],
  ],
  [
    (say, count) => say.slow(count, 0, false),
    [
      "the peer reads too slowly: 1 byte waits, the limit is 0 (--max-buffer)",
      "the peer reads too slowly: 2 bytes wait, the limit is 0 (--max-buffer)",
    ],
    ["对方接收太慢:有 1 字节在等待,上限为 0(--max-buffer)", "对方接收太慢:有 2 字节在等待,上限为 0(--max-buffer)"],
  ],
  [
    (say, count) => say.tooLong(count, 0),
    [
      "message too long: 1 byte, the limit is 0 (--max-message)",
      "message too long: 2 bytes, the limit is 0 (--max-message)",
    ],
    ["消息太长:1 字节,上限为 0(--max-message)", "消息太长:2 字节,上限为 0(--max-message)"],
  ],
  [
    (say, count) => say.dropped(count),
    ["standard output is too slow, 1 line was dropped", "standard output is too slow, 2 lines were dropped"],
    ["标准输出太慢,丢弃了 1 行", "标准输出太慢,丢弃了 2 行"],
  ],
  [(say, count) => say.bytes(count), ["1 byte", "2 bytes"], ["1 字节", "2 字节"]],
  [
    (say, count) => say.longLine(count),
    ["longer than 1 byte: no event is that long", "longer than 2 bytes: no event is that long"],
    ["超过 1 字节,没有这么长的事件", "超过 2 字节,没有这么长的事件"],
  ],
  [
    (say, count) => say.largeRun(count),
    [
      "the last run is larger than 1 byte; keep only the connections that you need, as with jq",
      "the last run is larger than 2 bytes; keep only the connections that you need, as with jq",
    ],
    [
      "最后一次运行超过 1 字节;请只保留需要的连接,可用 jq 挑选",
      "最后一次运行超过 2 字节;请只保留需要的连接,可用 jq 挑选",
    ],
  ],
  [
    (say, count) => say.recordOver(count),
    [
      "the record has 1 connection; --connection N replays the N-th to every client",
      "the record has 2 connections; --connection N replays the N-th to every client",
    ],
    [
      "记录中只有 1 个连接;--connection N 对每个客户端都重放第 N 个",
      "记录中只有 2 个连接;--connection N 对每个客户端都重放第 N 个",
    ],
  ],
  [
    (say, count) => say.tooFew(0, count),
    ["only 0 of 1 message came (--count)", "only 0 of 2 messages came (--count)"],
    ["只收到 0 条消息,应为 1 条(--count)", "只收到 0 条消息,应为 2 条(--count)"],
  ],
  [
    (say, count) => say.rules.again("FILE", count),
    ["FILE was read again: 1 rule", "FILE was read again: 2 rules"],
    ["已重新读取 FILE:1 条规则", "已重新读取 FILE:2 条规则"],
  ],
  [
    (say, count) => say.rules.noGroup("reply", 3, count),
    [
      '"reply": there is no group for $3, "when" has 1 group; a dollar is $$',
      '"reply": there is no group for $3, "when" has 2 groups; a dollar is $$',
    ],
    [
      '"reply" 中的 $3 没有对应的分组,"when" 有 1 个;美元符号写成 $$',
      '"reply" 中的 $3 没有对应的分组,"when" 有 2 个;美元符号写成 $$',
    ],
  ],
];
for (const [say, en, zh] of SENTENCES) {
  Deno.test(`"${en[0]}" and "${en[1]}", in Chinese too`, () => {
    assertEquals([1, 2].map((count) => say(catalogOf("en"), count)), en);
    assertEquals([1, 2].map((count) => say(catalogOf("zh"), count)), zh);
  });
}

Deno.test("no sentence of the catalogs counts with a bare plural", async () => {
  const folder = new URL("../../../lib/cli/i18n/", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    const text = await Deno.readTextFile(new URL(name, folder));
    assertEquals(
      /\$\{\w+\} (bytes|lines|characters|connections|conversations|messages|places|rules)\b/.exec(text)?.[0],
      undefined,
      name,
    );
  }
});

Deno.test("a length that no number tells exactly is told by what it is above", () => {
  assertEquals(
    catalogOf("en").tooLong(1e23, 5),
    "message too long: more than 9007199254740991 bytes, the limit is 5 (--max-message)",
  );
  assertEquals(catalogOf("zh").tooLong(1e23, 5), "消息太长:超过 9007199254740991 字节,上限为 5(--max-message)");
});
