/**
 * Plays one side of a record: the options, and what is said about a difference.
 *
 * @module
 */
import { chunks } from "../../../mod.ts";
import { DifferenceError, MessageDifferenceError, messageScript, script, type Step } from "../../handlers/mod.ts";
import { peerOf } from "../events/events.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { recordingAt } from "./file.ts";
import type { Replay } from "./replay_flags.ts";
import type { Recording } from "./reader.ts";
import { messageSteps } from "./replay_messages.ts";
import { visible } from "../view/escape.ts";
import { Spans } from "../view/spans.ts";
import type { Output } from "../view/text_view.ts";
import { whole } from "../args/units.ts";
import { UsageError } from "../errors/usage_error.ts";
import { type ParsedWire, valueOf, wireOf, type WireTexts, wireTextsOf } from "../args/wire_flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** Rows of each dump of a difference. */
const ROWS = 2;
/** Bytes before a difference up to which the dump reads all of them, so that its first character is whole. */
const WHOLE_STREAM = 1048576;

/**
 * The replay of the record at `path`.
 *
 * @throws {UsageError} for a record that cannot be played.
 */
export async function replayAt(
  path: string,
  parsed: ParsedArgs,
  output: Output,
  side: "server" | "client",
  wire: ParsedWire,
  patience: number,
): Promise<Replay> {
  const { catalog } = output;
  const recording = await recordingAt(path, catalog);
  const { connections } = recording;
  if (connections.length === 0) throw new UsageError(visible(catalog.nothingRecorded(path)));
  const number = valueOf(parsed, "connection");
  const chosen = number === undefined ? undefined : whole("--connection", number, 1, connections.length, catalog);
  const speed = speedOf(valueOf(parsed, "speed") ?? "1", catalog);
  const byMessage = byMessageOf(parsed, catalog);
  const compared = comparedBy(valueOf(parsed, "ignore"), catalog);
  const texts = await recordedTexts(parsed, recording, side, catalog);
  const { encoding, framing } = texts;
  const spoken = byMessage ? await wireOf(parsed, catalog, texts) : undefined;
  let played = 0;

  return {
    handler: async (connection, peers) => {
      const steps = connections[(chosen ?? ++played) - 1];
      if (!steps) throw new Error(catalog.recordOver(connections.length));
      const mine = side === recording.side ? steps : steps.map(turned);
      // A peer that took long when it was recorded may take as long again.
      const longest = Math.max(0, ...mine.map(({ direction, after = 0 }) => direction === "in" ? after : 0));
      const options = { speed, patience: patience + longest };
      const play = spoken ? messageScript(messageSteps(mine, spoken), { ...options, compared }) : script(mine, options);
      try {
        await play(connection, peers);
        output.err.notice(catalog.replayed(peerOf(connection)));
      } catch (error) {
        if (error instanceof DifferenceError) {
          output.err.notice(`${peerOf(connection)}: ${catalog.differs(error.offset)}`);
          for (const line of await difference(error, encoding, catalog)) output.err.line(line);
        }
        if (error instanceof MessageDifferenceError) {
          output.err.notice(`${peerOf(connection)}: ${catalog.differsMessage(error.index + 1)}`);
          for (const line of messageDifference(error, catalog)) output.err.notice(line);
        }
        throw error;
      }
    },
    wire: spoken ?? {
      encoding,
      framing,
      options: { ...wire.options, encoding: "binary", framing: chunks(), checksum: undefined, fatal: false },
    },
  };
}

/** The wire of the record, as far as none was typed; whoever plays the other side sends as that one received. */
async function recordedTexts(
  parsed: ParsedArgs,
  recording: Recording,
  side: "server" | "client",
  catalog: MessageCatalog,
): Promise<WireTexts> {
  const texts = await wireTextsOf(parsed, catalog);
  const { options } = parsed;
  if (options.has("profile")) return texts;
  const { framing, sendFraming } = framingsOf(recording, side);
  return {
    ...texts,
    encoding: options.has("encoding") ? texts.encoding : recording.encoding,
    framing: options.has("framing") ? texts.framing : framing,
    sendFraming: options.has("framing") || options.has("send-framing") ? texts.sendFraming : sendFraming,
    checksum: options.has("checksum") ? texts.checksum : recording.checksum,
  };
}

/** The framings of a record, as they are for this side. */
export function framingsOf(
  { side: recorded, framing, sendFraming }: Recording,
  side: "server" | "client",
): Pick<WireTexts, "framing" | "sendFraming"> {
  if (sendFraming === undefined || side === recorded) return { framing, sendFraming };
  return { framing: sendFraming, sendFraming: framing };
}

function byMessageOf(parsed: ParsedArgs, catalog: MessageCatalog): boolean {
  const by = valueOf(parsed, "by") ?? (parsed.options.has("ignore") ? "message" : "byte");
  if (by !== "byte" && by !== "message") throw new UsageError(catalog.badChoice("--by", by, "byte, message"));
  if (by === "byte" && parsed.options.has("ignore")) throw new UsageError(catalog.exclusive("--by byte --ignore"));
  return by === "message";
}

/** What of a message is compared: all but what is ignored. */
function comparedBy(text: string | undefined, catalog: MessageCatalog): ((message: string) => string) | undefined {
  if (text === undefined) return undefined;
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(text) ?? [];
  try {
    if (source === undefined) throw new SyntaxError("/REGEX/");
    const ignored = new RegExp(source, `g${flags}`);
    return (message) => message.replace(ignored, "…");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(visible(catalog.badIgnore(text, error.message)));
  }
}

function messageDifference({ expected, got }: MessageDifferenceError, catalog: MessageCatalog): string[] {
  const shown = (message: string | undefined) => ` ${message ?? catalog.theEnd}`;
  return [catalog.expected, shown(expected), catalog.got, shown(got)];
}

function speedOf(text: string, catalog: MessageCatalog): number {
  const value = text === "max" ? Infinity : /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (value > 0) return value;
  throw new UsageError(catalog.badChoice("--speed", text, "0.5, 1, 2, 10, max"));
}

/** The same step as the other side sees it. */
function turned(step: Step): Step {
  return { ...step, direction: step.direction === "in" ? "out" : "in" };
}

/** What was recorded and what came, from the row of the first difference on, with a mark under its place. */
async function difference(error: DifferenceError, encoding: string, catalog: MessageCatalog): Promise<string[]> {
  const { hexRows, ROW } = await import("../view/hex_rows.ts");
  const { offset, expected, got } = error;
  const from = offset - offset % ROW;
  const rows = (bytes: Uint8Array) => {
    const shown = bytes.subarray(from, from + ROWS * ROW);
    const spans = new Spans(encoding === "auto" ? "utf-8" : encoding);
    for (const byte of from > WHOLE_STREAM ? [] : bytes.subarray(0, from)) spans.push(byte);
    return shown.length === 0 ? [` ${catalog.theEnd}`] : hexRows(shown, from, spans, false);
  };
  const place = offset - from;
  // As wide as what stands before a byte in a row.
  const mark = " ".repeat(11 + place * 3 + (place >= ROW / 2 ? 1 : 0)) + "^^";
  const said = new Uint8Array(offset + Math.min(got.length, ROWS * ROW));
  said.set(expected.subarray(0, offset));
  said.set(got.subarray(0, said.length - offset), offset);
  const saidRows = rows(said);
  saidRows.splice(1, 0, mark);
  return [catalog.expected, ...rows(expected), catalog.got, ...saidRows];
}
