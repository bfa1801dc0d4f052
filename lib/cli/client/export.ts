/**
 * `--export`: a record in another form, on standard output.
 *
 * @module
 */
import type { Flag } from "../args/flags.ts";
import { valueOf } from "../args/wire_flags.ts";
import type { Command } from "../command.ts";
import { LocalError } from "../errors/local_error.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { Event } from "../events/events.ts";
import { recordAt } from "../record/file.ts";
import type { Events } from "../record/export_text.ts";
import type { Output } from "../view/text_view.ts";
import { concat } from "../../bytes/concat.ts";

const FORMS = ["text", "hex", "pcapng"] as const;
type Form = typeof FORMS[number];

/** The option; the operand is the record. */
export const EXPORT_FLAG: Flag = {
  name: "export",
  group: "replaying",
  value: FORMS.join("|"),
  choices: FORMS,
  help: {
    zh: "把 -o 记录 FILE 转为文字、十六进制或 Wireshark 的抓包",
    en: "print the record FILE as text, a dump, or a capture for Wireshark",
  },
};

/** Bytes that are written at once. */
const BATCH = 65536;

/**
 * Writes the record to standard output.
 *
 * @throws {UsageError} for a form that there is not, or a record that cannot be read.
 */
export async function exportRecord({ parsed, catalog, output }: Command): Promise<number> {
  const typed = valueOf(parsed, "export") ?? "";
  const form = FORMS.find((each) => each === typed);
  if (form === undefined) throw new UsageError(catalog.badChoice("--export", typed, FORMS.join(", ")));
  const [path, ...others] = [...parsed.operands, ...parsed.rest];
  if (path === undefined || others.length > 0) throw new UsageError(catalog.oneRecord);
  if (form === "pcapng" && Deno.stdout.isTerminal()) throw new UsageError(catalog.notForTerminals(form));
  try {
    await write(await inForm(form, recordAt(path, catalog), output));
  } catch (error) {
    if (!(error instanceof LocalError && error.closed)) throw error;
  }
  return 0;
}

async function inForm(form: Form, events: AsyncIterable<Event>, output: Output): Promise<AsyncIterable<Uint8Array>> {
  if (form === "pcapng") return (await import("../record/export_pcapng.ts")).pcapng(events);
  return encoded(await linesOf(form, events, output));
}

/** Each form loads only what it needs. */
async function linesOf(form: "text" | "hex", events: Events, output: Output): Promise<AsyncIterable<string>> {
  if (form === "text") return (await import("../record/export_text.ts")).textLines(events);
  return (await import("../record/export_hex.ts")).hexLines(events, output);
}

async function* encoded(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield new TextEncoder().encode(`${line}\n`);
}

/** Waits for a slow reader: nothing is dropped. */
async function write(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  const flush = async () => {
    const bytes = concat(waiting);
    waiting = [];
    size = 0;
    for (let from = 0; from < bytes.length;) from += await written(bytes.subarray(from));
  };
  for await (const piece of pieces) {
    waiting.push(piece);
    size += piece.length;
    if (size >= BATCH) await flush();
  }
  await flush();
}

async function written(bytes: Uint8Array): Promise<number> {
  try {
    return await Deno.stdout.write(bytes);
  } catch (error) {
    throw new LocalError("output", error);
  }
}
