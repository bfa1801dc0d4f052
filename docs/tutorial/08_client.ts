import { connect, lines } from "@mojibye/mojibye";

await using conn = await connect({ port: 9090, encoding: "gbk", framing: lines() });
for (const message of ["开灯", "关灯"]) {
  await conn.send(message);
  console.log(await conn.receive());
}
