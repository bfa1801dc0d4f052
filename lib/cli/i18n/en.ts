import { admissionEn } from "./admission.ts";
import { counted, pick, roughly } from "./counted.ts";
import type { MessageCatalog } from "./messages.ts";
import { handlerEn } from "./handler.ts";
import { metricsEn } from "./metrics.ts";
import { panelEn } from "./panel.ts";
import { rulesEn } from "./rules.ts";
import { busEn } from "./bus.ts";
import { tlsEn } from "./tls.ts";
import { unixEn } from "./unix.ts";
import { typingEn } from "./typing.ts";
import { spelling as name } from "./spelling.ts";
import { workersEn } from "./workers.ts";

/** English. */
export const en: MessageCatalog = {
  language: "en",
  connected: (peer) => `client ${peer} connected`,
  received: (peer, text) => `received from ${peer}: ${text}`,
  sent: (peer, text) => `sent to ${peer}: ${text}`,
  offline: (peer, reason) => `client ${peer} went offline${reason ? ` (${reason})` : ""}`,
  listening: (address) => `listening on ${address}`,
  bothFamilies: "IPv6 and IPv4 come in there",
  ipv6Alone: "only IPv6 comes in there; for IPv4 another server with -H 0.0.0.0",
  otherFamily: (host, family) => `-${family}: ${host} is no IPv${family} address`,
  notInFamily: (host, family) => `-${family}: ${host} has no IPv${family} address`,
  refusal: (most) => `The server is full (${counted(most, "connection")} at most), try again later`,
  oneTooMany: (most) => `refused: at most ${counted(most, "connection")} (--max-connections)`,
  cannotAccept: (error) => `cannot accept connections for now, waiting clients are served later: ${error}`,
  draining: (left, ms) =>
    `accepting no more; ${counted(left, "conversation")} left, waiting ${
      ms / 1000
    } s at most; Ctrl-C again ends at once`,
  cut: (left) => `time is up, cutting ${counted(left, "conversation")}`,
  notDecoded: (count, encoding) =>
    `${counted(count, "place")} of this message ${pick(count, "is", "are")} not ${encoding}, shown as U+FFFD`,
  notEncoded: (count, encoding) =>
    `${counted(count, "character")} of this message ${pick(count, "does", "do")} not exist in ${encoding} and ${
      pick(count, "was", "were")
    } replaced`,
  decided: (encoding, option) => `this peer speaks ${encoding} (${option} auto)`,
  readsAs: (chosen, better, option) =>
    `these bytes are not ${name(chosen)}; they read well as ${name(better)} (${option} ${better})`,
  tryingAgain: (address, ms) => `connection to ${address} lost, trying again in ${(ms / 1000).toFixed(1)} s`,
  unsure: (bytes) => `the last ${pick(bytes, "byte", counted(bytes, "byte"))} may not have arrived`,
  unexpected: (text) => `no reply matched --expect ${text}`,
  badExpression: (flag, text, error) => `${text} is not a regular expression for ${flag}: ${error}`,
  reset: "connection reset by the peer",
  timedOut: "timed out",
  silent: (ms) => `the peer sent nothing for ${ms / 1000} s`,
  notReading: (ms) => `the peer read nothing for ${ms / 1000} s`,
  slow: (bytes, limit, ofAll) =>
    `the peer reads too slowly: ${counted(bytes, "byte")} ${pick(bytes, "waits", "wait")}, the limit ${
      ofAll ? `for all peers together is ${limit} (--max-total-buffer)` : `is ${limit} (--max-buffer)`
    }`,
  unfinished: (ms) => `the peer did not finish a message within ${ms / 1000} s (--message-timeout)`,
  tooLong: (size, limit) =>
    `message too long: ${roughly(size, "more than ")} ${
      pick(size, "byte", "bytes")
    }, the limit is ${limit} (--max-message)`,
  announced: (hex, offset, digits) =>
    `; its length is ${hex} at byte ${offset}` +
    (digits === undefined ? "" : `, which reads as the digits "${digits}": -f length:ascii${digits.length}?`),
  badFrame: (_hex, _offset, message) => message,
  badChecksum: (received, computed, offset) =>
    `a message with a bad checksum was dropped${offset === undefined ? "" : ` at byte ${offset}`}: ${
      received ?? "none"
    } came, ${computed === undefined ? "and none can be computed of it" : `${computed} was right`}`,
  undecodable: (encoding, hex, offset) => `${hex} at byte ${offset} (counted from 0) is not a character of ${encoding}`,
  unencodable: (encoding, codePoint) => `${encoding} has no character ${codePoint}`,
  handlerFailed: (peer, error) => `cannot serve ${peer}: ${error}`,
  dropped: (lines) => `standard output is too slow, ${counted(lines, "line")} ${pick(lines, "was", "were")} dropped`,
  logLost: (error) => `standard output can no longer be written, the server goes on without it: ${error}`,
  failedUnseen: (error) => `something failed, the server goes on: ${error}`,
  cannotShow: (error) => `some things cannot be shown, the conversations go on: ${error}`,
  bytes: (count) => counted(count, "byte"),
  recordTo: (file) => `write to ${file}`,
  recordStopped: (file, why) => `the record ${file} ends here: ${why}`,
  recordGoesOn: (file) => `the record goes on in ${file}`,
  cannotRecord: (file, why) => `Cannot write the record ${file}: ${why}; choose another file with -o`,
  tooSlow: "the disk is too slow",
  readFrom: (file) => `read ${file}`,
  cannotReadRecord: (file, why) => `Cannot read the record ${file}: ${why}; name a file written with -o`,
  oneRecord: "--export takes one record: client.ts --export text talk.ndjson",
  notForTerminals: (form) => `${form} is not for a terminal: write it to a file, as in > talk.${form}`,
  badRecord: (file, line, what) => `Record ${file}, line ${line}: ${what}`,
  brokenLine: "not a JSON object; record again with -o, or delete the line",
  cutLine: "cut in the middle; delete the line, or record again with -o",
  longLine: (limit) => `longer than ${counted(limit, "byte")}: no event is that long`,
  largeRun: (limit) =>
    `the last run is larger than ${counted(limit, "byte")}; keep only the connections that you need, as with jq`,
  notUtf8: (encoding) => `not UTF-8${encoding ? `, but it reads well as ${encoding}` : ""}; save the file as UTF-8`,
  noStart: "no start event: this is not a record written with -o",
  newerRecord: (version, known) =>
    `version ${version} is newer than ${known}, which this program knows; update mojibye`,
  badField: (key, value) => `${value ?? "nothing"} is no value for ${key}; record again with -o`,
  nothingRecorded: (file) => `The last run in the record ${file} has no connection: there is nothing to replay`,
  recordOver: (connections) =>
    `the record has ${counted(connections, "connection")}; --connection N replays the N-th to every client`,
  onlyWith: (flag, other) => `${flag} works only with ${other}`,
  replayed: (peer) => `replayed to the end with ${peer}: no difference`,
  differsMessage: (number) => `message ${number} of the peer differs from the record`,
  badIgnore: (text, why) => `${text} is no regular expression for --ignore (${why}): write /REGEX/`,
  differs: (offset) => `the peer differs from the record at byte ${offset} (counted from 0)`,
  expected: "recorded:",
  got: "received:",
  theEnd: "(the end)",
  replyTooLong: (size, limit) => `reply too long: ${counted(size, "character")}, the limit is ${limit}`,
  fileTooLarge: (limit) => `it is larger than ${limit / 1048576} MiB`,
  standardInput: "standard input",
  notText: (source, encoding, offset, better) =>
    `${source} is not ${name(encoding)} at byte ${offset} (--input-encoding ${better ? `${better}?` : "LABEL"})`,
  cannotReadInput: (why) => `Cannot read standard input: ${why}`,
  cannotWriteOutput: (why) => `Cannot write to standard output: ${why}`,
  noReply: (ms, address) => `no reply from ${address} within ${ms / 1000} s: --wait waits longer`,
  endInsteadOfReply: (address) => `${address} ended the connection instead of replying`,
  serverGone: (address) => `server ${address} went offline`,
  hostExpected: (text) => `${text} is a port, not a host: write 127.0.0.1 ${text}, 127.0.0.1:${text} or -p ${text}`,
  portExpected: (text) =>
    `${text} is not a port: it stands before the messages, as in HOST PORT ${text} or HOST:PORT ${text}`,
  noAddress: (text) => `${text} is not an address: write HOST PORT, HOST:PORT or [::1]:PORT`,
  notHex: (text) => `${text} is not hexadecimal, as -e hex wants it: write pairs of digits, as in 01 03`,
  notHexLine: (line) => `line ${line} of standard input is not hexadecimal, as -e hex wants it`,
  noGreeting: (ms, address) => `no greeting from ${address} within ${ms / 1000} s: --wait waits longer`,
  leftInSilence: (ms, address) => `${address} was silent for ${ms / 1000} s: left (--wait)`,
  tooFew: (got, wanted) => `only ${got} of ${counted(wanted, "message")} came (--count)`,
  deadlinePassed: (ms) => `the ${ms / 1000} s of --deadline are over`,
  serverSaid: (address, text) => `${address} refused the connection: ${text}`,
  conversation: (address) =>
    `connected to ${address}: type a line and press Enter to send it, /help shows more, Ctrl-D ends`,
  nobody: "no clients",
  noSuchClient: (number) => `there is no client ${number}: /who lists them`,
  portInUse: (address, option) =>
    `Cannot listen on ${address}: the port is in use; end the program that has it, or take another with ${option}`,
  notOurs: (host, port) =>
    `Cannot listen on ${host}:${port}: ${host} is not an address of this machine; -H 0.0.0.0 takes all of them`,
  attempt: (action, address) => `${action} ${address}`,
  notAllowed: (what, flag) => `Not allowed: ${what} (${flag})`,
  refused: (address) => `Cannot connect to ${address}: refused; is the server running, is the port right?`,
  unknownHost: (host) => `There is no host ${host}: check the name, or give an IP address`,
  noRoute: (address, error) => `Cannot connect to ${address}: ${error}`,
  connectTimedOut: (address, ms, option) =>
    `Cannot connect to ${address}: no answer within ${ms / 1000} s${option ? `; ${option} waits longer` : ""}`,
  notifyNeedsFlag: "--notify needs --unstable-net: deno run --unstable-net -A server.ts --notify SOCKET",
  cannotNotify: (socket, error) => `Cannot tell systemd at ${socket}: ${error}`,
  reuseNeedsFlag: "--reuse-port needs --unstable-net: deno run --unstable-net -A server.ts --reuse-port",
  badPort: (text, least) => `${text} is not a port: a port is a whole number from ${least} to 65535`,
  badSize: (flag, text) => `${text} is not a size for ${flag}: write 1024, 64KiB or 1MiB`,
  badTime: (flag, text) => `${text} is not a time for ${flag}: write 5, 5s, 250ms or 1m`,
  badCount: (flag, text, least, most) => `${text} is no value for ${flag}: a whole number from ${least} to ${most}`,
  badChoice: (flag, text, choices) => `${text} is no value for ${flag}: choose ${choices}`,
  badLabel: (text, suggestion) =>
    `There is no encoding ${text}: ${suggestion ? `use ${suggestion}` : "--list-encodings shows them all"}`,
  badFraming: (text, why) => `There is no framing ${text}: ${why ?? "--help shows what -f takes"}`,
  badChecksumSpec: (text, why) =>
    `There is no checksum ${text}: ${why ?? "docs/checksums.md has their names, -c none is none"}`,
  badChecksumSetting: (text, setting) =>
    `Cannot read ${setting} in -c ${text}: behind the name stand be, le, hex, HEX or decimal, pairs, from=N, prefix=TEXT, suffix=TEXT, each once`,
  badText: (flag, text, encoding, codePoint) =>
    `The text ${text} of ${flag} cannot be written in ${encoding} (${codePoint}): change it, or the encoding with -e`,
  badTarget: (flag, text) =>
    `${text} is not an address for ${flag}: write HOST:PORT, as in 127.0.0.1:7001 or [::1]:7001`,
  rules: rulesEn,
  admission: admissionEn,
  tls: tlsEn,
  unix: unixEn,
  bus: busEn,
  typing: typingEn,
  handler: handlerEn,
  metrics: metricsEn,
  panel: panelEn,
  workers: workersEn,
  needsValue: (option, how) => `Option ${option} needs a value: ${how}`,
  takesNoValue: (option, value) => `Option ${option} takes no value, and got ${value}: leave it out`,
  noOption: (option, meant) =>
    `There is no option ${option}: ${meant ? `did you mean ${meant}? ` : ""}--help shows them all`,
  exclusive: (flags) => `${flags}: choose one`,
  noOperands: (text) => `Unknown argument ${text}: the server takes options only, --help shows them`,
  usage: "Usage",
  groups: {
    everyday: "Everyday",
    wire: "On the wire",
    watching: "Watching",
    replaying: "Replaying",
    limits: "Limits",
  },
  exitCode: "Exit codes",
  exitCodes: {
    server: [
      [0, "finished, after Ctrl-C or SIGTERM too"],
      [1, "the network"],
      [2, "an option, a file, a permission, or an address that cannot be listened on"],
      [3, "with --once: a message that is too long, or, with --fatal, not in the encoding"],
      [129, "the terminal was closed"],
      [130, "cut short by a second Ctrl-C"],
    ],
    client: [
      [0, "done"],
      [1, "the network: refused, reset, unknown host, no reply in time; a replay that differs; output that is lost"],
      [2, "an option, a file or a permission"],
      [3, "a message that is too long, or, with --fatal, not in the encoding; input that is not text"],
      [4, "no reply as --expect wants it"],
      [129, "the terminal was closed"],
      [130, "Ctrl-C"],
    ],
  },
  command: {
    server: "TCP server for text: shows who said what, and answers. Listens on 0.0.0.0:9090 in GBK by default.",
    client:
      "TCP client for text: sends messages, prints the replies. Without messages: a conversation on a terminal; from a pipe each line is a message.",
  },
};
