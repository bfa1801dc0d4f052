import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { detect } from "../../lib/detect/detect.ts";
import { accuracy, bars, lengths, table } from "./accuracy.ts";

Deno.test("detect() is right about 99 % of 20 characters, 97 % of 8, 90 % of 4, in each encoding and language", () => {
  const rows = accuracy((bytes) => detect(bytes)?.encoding);
  console.log(table(rows));
  assertEquals(rows.length, 9);
  for (const { language, encoding, right, pieces } of rows) {
    for (const [column, share] of right.entries()) {
      const where = `${language} in ${encoding}, ${lengths[column]}`;
      assertGreaterOrEqual(pieces[column] ?? 0, 200, where);
      assertGreaterOrEqual(share, bars[column] ?? 1, where);
    }
  }
});
