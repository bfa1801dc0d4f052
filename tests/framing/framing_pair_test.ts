import { assertEquals } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { oneFraming } from "../../lib/framing/framing_pair.ts";
import { checked } from "../../lib/framing/checked.ts";
import { framed, received, wire } from "./cut.ts";

Deno.test("a pair of framings receives by the one and sends by the other", () => {
  const framing = oneFraming({ receive: between(), send: lines() });
  assertEquals(framed(framing, wire("gbk"), "~HS"), encode("~HS\n"));
  assertEquals(received(framing(wire("gbk")), [encode("\x02030,0\x03\r\n\x02001\x03")]), {
    messages: ["030,0", "001"],
  });
});

Deno.test("a pair of framings waits, fails and counts as its parts do", () => {
  const framer = oneFraming({ receive: idleGap(20), send: lines() })(wire("gbk", { maxMessageSize: 3 }));
  assertEquals(framer.gap, 20);
  assertEquals(framer.push(new Uint8Array([0xff, 0x0a])), []);
  assertEquals(framer.replaced, { in: 1, out: 0 });
  assertEquals(framer.end(false), ["\ufffd\n"]);
  framer.push(encode("abcd"));
  assertEquals(framer.failure?.name, "MessageSizeError");
});

Deno.test("a pair of framings has one checksum for both directions", () => {
  const framing = checked(oneFraming({ receive: between(), send: lines() }), { algorithm: "xor", form: "hex" });
  assertEquals(framed(framing, wire("gbk"), "OK"), encode("OK04\n"));
  assertEquals(received(framing(wire("gbk")), [encode("\x02OK04\x03\x02OK05\x03")]), { messages: ["OK"] });
});
