/** A database: SQLite, which is part of the runtime. `SET 键 值` keeps a value, `GET 键` gives it back. */
import { DatabaseSync } from "node:sqlite";

const database = new DatabaseSync(":memory:");
database.exec("CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT)");
const set = database.prepare(
  "INSERT INTO entries VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
);
const get = database.prepare("SELECT value FROM entries WHERE key = ?");

export default (message: string): string => {
  const [verb = "", key = "", value = ""] = message.split(" ", 3);
  if (verb === "SET") {
    set.run(key, value);
    return "OK";
  }
  return verb === "GET" ? String(get.get(key)?.value ?? "没有") : "ERR";
};
