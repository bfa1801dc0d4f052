import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { NO_BUFFER, OwnBuffers, SHARED_BUFFERS } from "../../lib/connection/buffer_pool.ts";

for (
  const [name, pool] of Object.entries({ "the shared pool": SHARED_BUFFERS, "a pool of one's own": new OwnBuffers() })
) {
  Deno.test(`${name} gives a buffer that was released to the next who asks, and to no second one`, () => {
    const buffer = pool.acquire(1);
    pool.release(buffer);
    const again = pool.acquire(2048);
    assertStrictEquals(again, buffer);
    assertNotStrictEquals(pool.acquire(2048), again);
  });

  Deno.test(`${name} has 2 KiB, or the power of two that holds what is asked for`, () => {
    const sizes = [0, 1, 2048, 2049, 4096, 65537].map((size) => pool.acquire(size).bytes.length);
    assertEquals(sizes, [2048, 2048, 2048, 4096, 4096, 131072]);
  });

  Deno.test(`${name} does not keep what is larger than 2 KiB`, () => {
    const large = pool.acquire(5000);
    pool.release(large);
    assertNotStrictEquals(pool.acquire(5000), large);
    assertNotStrictEquals(pool.acquire(1), large);
  });
}

Deno.test("a pool of one's own never gives bytes of anybody else", () => {
  const other = SHARED_BUFFERS.acquire(1);
  other.bytes.fill(0x41);
  SHARED_BUFFERS.release(other);
  const { bytes } = new OwnBuffers().acquire(1);
  assertNotStrictEquals(bytes, other.bytes);
  assertEquals(bytes.every((byte) => byte === 0), true);
});

Deno.test("what stands for no buffer holds no byte", () => {
  assertEquals([NO_BUFFER.bytes.length, NO_BUFFER.view.length], [0, 0]);
});
