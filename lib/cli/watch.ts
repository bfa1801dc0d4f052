/**
 * What is seen of the wire, and where: the dump, NDJSON on standard output, a record in a file.
 *
 * @module
 */
import type { Command } from "./command.ts";
import type { Event, View } from "./events/events.ts";
import type { Flag } from "./args/flags.ts";
import { onHangup } from "./hangup.ts";
import { RecordWriter } from "./record/writer.ts";
import { ndjson, serverErrors, serverView } from "./view/text_view.ts";
import { valueOf } from "./args/wire_flags.ts";
import type { Subscribers } from "./events/observer.ts";

/** What is seen of the wire. */
export const WATCH_FLAGS: readonly Flag[] = [
  {
    name: "hex",
    group: "watching",
    short: "x",
    help: { zh: "同时以十六进制显示每次收发的字节", en: "also every read and write, as a hex dump" },
  },
  {
    name: "json",
    group: "watching",
    help: { zh: "标准输出为 NDJSON,每行一个事件", en: "NDJSON on standard output, one event a line" },
  },
  {
    name: "output",
    group: "watching",
    short: "o",
    value: "FILE",
    help: { zh: "把全部消息和字节以 NDJSON 追加到文件", en: "append all messages and bytes to a file, as NDJSON" },
  },
];

/**
 * The views that were asked for.
 *
 * With `replay` there are no messages, only bytes.
 *
 * @param text shows messages, comings and goings, warnings and errors, and prints nothing on standard output with
 * `--json`.
 * @throws {UsageError} for a record that cannot be written.
 */
export async function watch(
  { parsed, output, endings }: Command,
  side: "server" | "client",
  text: View,
  { messages, replay }: { readonly messages: boolean; readonly replay: boolean },
): Promise<Subscribers> {
  const { options } = parsed;
  const hex = options.has("hex");
  const json = options.has("json");
  const path = valueOf(parsed, "output");
  const views: View[] = [messages ? text : without("message", text)];
  const warn = (reason: string) => {
    for (const view of views) view({ time: Date.now(), event: "warning", reason });
  };
  const record = path === undefined ? undefined : await RecordWriter.open(path, output.catalog, warn);

  if (json) {
    const quiet = messages ? ndjson(output.out) : without("message", ndjson(output.out));
    views.push(hex ? quiet : without("data", quiet));
  } else if (hex) {
    // Only the dump needs a package: nothing else waits for it to be loaded.
    const { hexView } = await import("./view/hex_view.ts");
    views.push(hexView(side === "server" ? output.out : output.err, output));
  }
  if (record) {
    views.push(record.view);
    endings.push(() => record.flushed());
    onHangup(() => record.reopen(), warn);
  }
  return {
    views,
    messages: !replay && (messages || record !== undefined),
    data: hex || record !== undefined,
  };
}

/**
 * The views of a server that were asked for.
 *
 * @throws {UsageError} for a record that cannot be written.
 */
export async function watchServer(command: Command, replay: boolean): Promise<Subscribers> {
  const { parsed: { options }, output } = command;
  const view = options.has("json") ? serverErrors(output) : serverView(output, options.has("forward"));
  return await watch(command, "server", view, { messages: !options.has("quiet"), replay });
}

/** A view that is not told of one kind of event. */
function without(kind: Event["event"], view: View): View {
  return (event) => {
    if (event.event !== kind) view(event);
  };
}
