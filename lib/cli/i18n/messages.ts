/**
 * Everything the commands say, in Chinese and in English. Data is never translated.
 *
 * @module
 */
import type { TlsMessages } from "./tls.ts";
import type { UnixMessages } from "./unix.ts";
import type { AdmissionMessages } from "./admission.ts";
import type { BusMessages } from "./bus.ts";
import type { HandlerMessages } from "./handler.ts";
import type { MetricsMessages } from "./metrics.ts";
import type { PanelMessages } from "./panel.ts";
import type { RuleMessages } from "./rules.ts";
import type { TypingMessages } from "./typing.ts";
import type { WorkerMessages } from "./workers.ts";

/** A language of the commands. */
export type Language = "zh" | "en";

/** One sentence for each thing there is to say. Addresses are `host:port`. */
export interface MessageCatalog {
  /** The language that all of it is in. */
  readonly language: Language;
  // what happens on a connection
  connected(peer: string): string;
  received(peer: string, text: string): string;
  sent(peer: string, text: string): string;
  offline(peer: string, reason?: string): string;
  listening(address: string): string;
  bothFamilies: string;
  ipv6Alone: string;
  otherFamily(host: string, family: 4 | 6): string;
  notInFamily(host: string, family: 4 | 6): string;
  refusal(most: number): string;
  oneTooMany(most: number): string;
  cannotAccept(error: string): string;
  draining(left: number, ms: number): string;
  cut(left: number): string;
  // warnings and reasons
  notDecoded(count: number, encoding: string): string;
  notEncoded(count: number, encoding: string): string;
  decided(encoding: string, option: string): string;
  readsAs(chosen: string, better: string, option: string): string;
  tryingAgain(address: string, ms: number): string;
  unsure(bytes: number): string;
  unexpected(text: string): string;
  badExpression(flag: string, text: string, error: string): string;
  reset: string;
  timedOut: string;
  silent(ms: number): string;
  notReading(ms: number): string;
  slow(bytes: number, limit: number, ofAll: boolean): string;
  unfinished(ms: number): string;
  tooLong(size: number, limit: number): string;
  /** `digits`: what the bytes of a length read as, when it was not meant as a number. */
  announced(hex: string, offset: number, digits: string | undefined): string;
  badFrame(hex: string, offset: number, message: string): string;
  badChecksum(received: string | undefined, computed: string | undefined, offset?: number): string;
  undecodable(encoding: string, hex: string, offset: number): string;
  unencodable(encoding: string, codePoint: string): string;
  handlerFailed(peer: string, error: string): string;
  dropped(lines: number): string;
  cannotShow(error: string): string;
  logLost(error: string): string;
  failedUnseen(error: string): string;
  // watching
  bytes(count: number): string;
  recordTo(file: string): string;
  recordStopped(file: string, why: string): string;
  recordGoesOn(file: string): string;
  cannotRecord(file: string, why: string): string;
  tooSlow: string;
  // replaying
  readFrom(file: string): string;
  cannotReadRecord(file: string, why: string): string;
  oneRecord: string;
  notForTerminals(form: string): string;
  badRecord(file: string, line: number, what: string): string;
  brokenLine: string;
  cutLine: string;
  longLine(limit: number): string;
  largeRun(limit: number): string;
  notUtf8(encoding?: string): string;
  noStart: string;
  newerRecord(version: number, known: number): string;
  badField(key: string, value: string | undefined): string;
  nothingRecorded(file: string): string;
  recordOver(connections: number): string;
  onlyWith(flag: string, other: string): string;
  replayed(peer: string): string;
  differs(offset: number): string;
  differsMessage(number: number): string;
  badIgnore(text: string, why: string): string;
  expected: string;
  got: string;
  theEnd: string;
  // files, standard input and output
  standardInput: string;
  replyTooLong(size: number, limit: number): string;
  fileTooLarge(limit: number): string;
  notText(source: string, encoding: string, offset: number, better: string | undefined): string;
  cannotReadInput(why: string): string;
  cannotWriteOutput(why: string): string;
  // the client
  noReply(ms: number, address: string): string;
  endInsteadOfReply(address: string): string;
  serverGone(address: string): string;
  hostExpected(text: string): string;
  portExpected(text: string): string;
  noAddress(text: string): string;
  notHex(text: string): string;
  notHexLine(line: number): string;
  noGreeting(ms: number, address: string): string;
  leftInSilence(ms: number, address: string): string;
  tooFew(got: number, wanted: number): string;
  deadlinePassed(ms: number): string;
  serverSaid(address: string, text: string): string;
  conversation(address: string): string;
  // talking from the server
  nobody: string;
  noSuchClient(number: string): string;
  // errors with a way out
  portInUse(address: string, option: string): string;
  notOurs(host: string, port: number): string;
  attempt(action: "listen" | "connect" | "talk", address: string): string;
  notAllowed(what: string, flag: string): string;
  refused(address: string): string;
  unknownHost(host: string): string;
  noRoute(address: string, error: string): string;
  connectTimedOut(address: string, ms: number, option: string | undefined): string;
  reuseNeedsFlag: string;
  notifyNeedsFlag: string;
  cannotNotify(socket: string, error: string): string;
  badPort(text: string, least: number): string;
  badSize(flag: string, text: string): string;
  badTime(flag: string, text: string): string;
  badCount(flag: string, text: string, least: number, most: number): string;
  badChoice(flag: string, text: string, choices: string): string;
  badLabel(text: string, suggestion: string | undefined): string;
  badFraming(text: string, why?: string): string;
  badChecksumSpec(text: string, why?: string): string;
  badChecksumSetting(text: string, setting: string): string;
  badText(flag: string, text: string, encoding: string, codePoint: string): string;
  badTarget(flag: string, text: string): string;
  readonly rules: RuleMessages;
  readonly admission: AdmissionMessages;
  readonly tls: TlsMessages;
  readonly unix: UnixMessages;
  readonly bus: BusMessages;
  readonly typing: TypingMessages;
  readonly handler: HandlerMessages;
  readonly metrics: MetricsMessages;
  readonly panel: PanelMessages;
  readonly workers: WorkerMessages;
  // the command line
  needsValue(option: string, how: string): string;
  takesNoValue(option: string, value: string): string;
  noOption(option: string, meant: string | undefined): string;
  exclusive(flags: string): string;
  noOperands(text: string): string;
  // the help
  usage: string;
  readonly groups: Readonly<Record<"everyday" | "wire" | "watching" | "replaying" | "limits", string>>;
  exitCode: string;
  /** Exit codes and what they mean, for each command. */
  readonly exitCodes: Readonly<Record<"server" | "client", readonly (readonly [code: number, meaning: string])[]>>;
  command: { readonly server: string; readonly client: string };
}
