/** A dialogue with a connection: a greeting, a login, and an end. */
import type { Connection } from "@mojibye/mojibye";

export default async (connection: Connection): Promise<void> => {
  await connection.send("用户名?");
  const name = await connection.receive();
  await connection.send("密码?");
  if (await connection.receive() !== "secret") return await connection.send("密码错误"); // and the connection ends
  await connection.send(`欢迎,${name}`);
  for await (const message of connection) {
    if (message === "QUIT") break;
    await connection.send(`${name}: ${message}`);
  }
  await connection.send("再见");
};
