import { assertEquals } from "@std/assert";
import { freePort, output } from "../cli/process.ts";
import { testWith } from "../tools.ts";
import { failures, haproxySettings } from "./failures.ts";

testWith(["haproxy"], "HAProxy takes contrib/haproxy.cfg as it is, and as the failure run uses it", async () => {
  const { code, stderr } = await output("haproxy", ["-c", "-q", "-f", "contrib/haproxy.cfg"]);
  assertEquals([code, stderr], [0, ""]);
  const settings = await haproxySettings(freePort(), [{ port: 1, metrics: "h:2" }, { port: 3, metrics: "h:4" }]);
  assertEquals(settings.match(/^ +(bind|server one|server two) .*/gm)?.map((line) => line.replace(/\d{4,}/, "PORT")), [
    "  bind 127.0.0.1:PORT",
    "  server one 127.0.0.1:1 port 2",
    "  server two 127.0.0.1:3 port 4",
  ]);
});

testWith(
  ["haproxy", "nats-server"],
  "a server is killed, stopped in order, a NATS node is killed: who was connected elsewhere loses nothing",
  async () => {
    const [size, speakers, messages] = [24, 6, 4];
    const parts = await failures({ clients: size, speakers, messages });
    for (const { name, sent, due, delivered, twice, lost } of parts) {
      assertEquals([twice, lost.unexplained], [0, 0], name);
      const isWhole = /^all-well|in-order$/.test(name);
      if (isWhole) assertEquals([sent, delivered], [speakers * messages, due], name);
      const sum = Object.values(lost).reduce((sum, count) => sum + count, 0);
      assertEquals([due, delivered + sum], [sent * (size - 1), due], name);
    }
    assertEquals(parts.length, 5);
    assertEquals((parts[1]?.lost["hearer cut off"] ?? 0) > 0, true);
  },
);
