/** A scale that streams: a weight every so often, while commands are answered. */
import type { Connection } from "@mojibye/mojibye";

export default async (connection: Connection): Promise<void> => {
  let tare = 0;
  const timer = setInterval(() => {
    const weight = (12.5 + Math.random() / 100 - tare).toFixed(2).padStart(7, "0");
    if (connection.bufferedAmount === 0) connection.send(`ST,GS,+${weight}kg`); // a slow reader misses some
  }, 20);
  try {
    for await (const message of connection) {
      if (message !== "T") continue;
      tare = 12.5;
      await connection.send("tared");
    }
  } finally {
    clearInterval(timer);
  }
};
