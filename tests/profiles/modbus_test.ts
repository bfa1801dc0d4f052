/** Modbus with the npm package modbus-serial, and with Debian's pymodbus. */
import { assertEquals } from "@std/assert";
import modbus from "npm:modbus-serial@8.0.25";
import { connect, type Connection, serve } from "../../mod.ts";
import { type Rule, rules } from "../../lib/handlers/mod.ts";
import { profiles } from "../../lib/profiles/mod.ts";
import { output, Program } from "../cli/process.ts";
import { testWith } from "../tools.ts";

const READ_TWO = "010300000002";
const WRITE_SEVEN = "010600000007";

/** A slave with 10 and 500 in its first two registers, that cannot read others. */
const SLAVE: readonly Rule[] = [
  { when: READ_TWO, reply: "010304000a01f4" },
  { when: /^0106.{8}$/, reply: "$0" },
  { on: "message", reply: "018302" },
];

Deno.test("a slave with the profile modbus-rtu is read and written by modbus-serial", async () => {
  await using server = serve({ hostname: "127.0.0.1", ...profiles["modbus-rtu"].wire }, rules(SLAVE));
  const master = new modbus.default();
  await master.connectTelnet("127.0.0.1", { port: server.addr.port }); // RTU as it is, over TCP
  master.setID(1);
  assertEquals((await master.readHoldingRegisters(0, 2)).data, [10, 500]);
  assertEquals(await master.writeRegister(3, 0x55aa), { address: 3, value: 0x55aa });
  assertEquals(await master.readHoldingRegisters(9, 1).catch(({ modbusCode }) => modbusCode), 2);
  await new Promise<void>((resolve) => master.close(() => resolve()));
});

async function ask(conn: Connection, message: string): Promise<string | undefined> {
  await conn.send(message);
  return (await conn.receive())?.toLowerCase();
}

for (const framing of ["ascii", "rtu"] as const) {
  const { wire } = profiles[`modbus-${framing}`];
  const peer = ["tests/profiles/pymodbus_peer.py", framing];

  testWith(["python3-pymodbus"], `the profile modbus-${framing} asks pymodbus, and answers it`, async () => {
    await using slave = new Program("/usr/bin/python3", peer, { stdin: "piped" });
    {
      await using conn = await connect({ port: Number(await slave.stdout.line(/^\d+$/)), ...wire });
      assertEquals(await ask(conn, READ_TWO), "010304000a01f4");
      assertEquals(await ask(conn, WRITE_SEVEN), WRITE_SEVEN);
      assertEquals(await ask(conn, READ_TWO), "010304000701f4");
      assertEquals(await ask(conn, "010300090001"), "018302");
    }

    await using server = serve({ hostname: "127.0.0.1", ...wire }, rules(SLAVE));
    const asked = await output("/usr/bin/python3", [...peer, String(server.addr.port)]);
    assertEquals(asked.stdout.split("\n"), ["[10, 500]", "7", "2", ""]);
    await slave.endInput();
  });
}
