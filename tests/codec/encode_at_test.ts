import { assertEquals } from "@std/assert";
import { codec, encode, encodings } from "../../lib/codec/mod.ts";

Deno.test("encodeAt() writes what encode() gives, from the place it is told, in every encoding", () => {
  for (const { name } of encodings) {
    const text = ["abc", "你好,世界", "ポ亅", "Привет", "é", "", "\u0e01"].find((each) =>
      !encode(each, name).includes(63)
    ) ?? "";
    const bytes = new Uint8Array(64).fill(0xee);
    const end = codec(name).encoder().encodeAt?.(text, bytes, 5) ?? 0;
    const expected = encode(text, name);
    assertEquals(bytes.subarray(5, end), expected, name);
    assertEquals([bytes[4], bytes[end + 8]], [0xee, 0xee], name);
  }
});

Deno.test("encodeAt() leaves to encodeInto() what needs a replacement, a shift state or more room", () => {
  const gbk = codec("gbk").encoder();
  assertEquals(gbk.encodeAt?.("a😀", new Uint8Array(16), 0), -1);
  assertEquals(gbk.encodeAt?.("你好", new Uint8Array(8), 5), -1);
  assertEquals([gbk.replaced, gbk.encodeAt?.("你", new Uint8Array(8), 0)], [0, 2]);
  const jis = codec("iso-2022-jp").encoder();
  assertEquals(jis.encodeAt?.("日本", new Uint8Array(32), 0), -1);
  const room = new Uint8Array(32);
  const { written } = jis.encodeInto("日本", room);
  assertEquals(room.subarray(0, written), encode("日本", "iso-2022-jp"));
  gbk.encodeInto("\ud83d", new Uint8Array(8), { stream: true });
  assertEquals(gbk.encodeAt?.("a", new Uint8Array(8), 0), -1, "half a pair waits");
});
