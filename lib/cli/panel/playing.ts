/**
 * Which record is played on which session.
 *
 * @module
 */
import { wireOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { framingsOf } from "../record/replay.ts";
import { messageSteps } from "../record/replay_messages.ts";
import { play } from "./play.ts";
import type { Play, Played } from "./protocol.ts";
import type { Session } from "./session.ts";

/** Jobs of a server that say nothing. */
const SILENT = "mute";

/**
 * Plays one connection of a record on a session that is open.
 *
 * @throws {UsageError} when that cannot be.
 */
export async function playOn(
  session: Session,
  record: Session | undefined,
  { connection, as, speed, peer }: Omit<Play, "type" | "request" | "session" | "record">,
  signal: AbortSignal,
  catalog: MessageCatalog,
): Promise<Played> {
  const { panel } = catalog;
  const { recording } = record ?? {};
  if (!recording) throw new UsageError(panel.noRecord(record?.id ?? 0));
  const steps = recording.connections[connection - 1];
  if (!steps) throw new UsageError(panel.noTalk(connection, recording.connections.length));
  const { conversations, settings } = session;
  if (!session.isOpen || conversations.size === 0) throw new UsageError(panel.notOpen);
  if (settings.side === "server" && settings.options[SILENT] === undefined) throw new UsageError(panel.answersItself);
  const [first = 0, ...others] = conversations.numbers;
  if (peer === undefined && others.length > 0) throw new UsageError(panel.choosePeer);
  const number = peer ?? first;
  const mine = as === recording.side
    ? steps
    : steps.map((step) => ({ ...step, direction: step.direction === "in" ? "out" as const : "in" as const }));
  const { encoding, checksum } = recording;
  const texts = { encoding, checksum, ...framingsOf(recording, as) };
  const spoken = await wireOf({ options: new Map(), operands: [], rest: [] }, catalog, texts);
  const played = play(messageSteps(mine, spoken), {
    say: (message) => conversations.send(message, number),
    listen: (hear) => conversations.listen(number, hear),
    tell: (difference) => conversations.note("warning", "", difference),
    catalog,
  }, { speed, signal });
  conversations.note("warning", "", panel.playing(connection, as));
  return await played;
}
