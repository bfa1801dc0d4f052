/** Rooms: `#名字` enters one, and what is said goes to everybody else in it. */
import type { Connection } from "@mojibye/mojibye";

const rooms = new Map<string, Set<Connection>>();

export default async (connection: Connection): Promise<void> => {
  let room = "大厅";
  const enter = (name: string) => {
    rooms.get(room)?.delete(connection);
    room = name;
    rooms.set(room, (rooms.get(room) ?? new Set()).add(connection));
  };
  enter(room);
  try {
    for await (const message of connection) {
      if (message.startsWith("#")) {
        enter(message.slice(1));
        await connection.send(`进入${room}`);
        continue;
      }
      for (const other of rooms.get(room) ?? []) if (other !== connection) other.send(message); // bounded: no await
    }
  } finally {
    rooms.get(room)?.delete(connection);
  }
};
