import type { Words } from "./words.ts";

/** English. */
export const en: Words = {
  connected: (peer) => `client ${peer} connected`,
  received: (peer, text) => `received from ${peer}: ${text}`,
  sent: (peer, text) => `sent to ${peer}: ${text}`,
  offline: (peer, reason) => `client ${peer} went offline${reason ? ` (${reason})` : ""}`,
  listening: (address) => `listening on ${address}`,
  refusal: (most) => `The server is full (${most} connections at most), try again later`,
  draining: (left, ms) =>
    `accepting no more; ${left} conversations left, waiting ${ms / 1000} s at most; Ctrl-C again ends at once`,
  cut: (left) => `time is up, cutting ${left} conversations`,
  notDecoded: (count, encoding) => `${count} places of this message are not ${encoding}, shown as U+FFFD`,
  notEncoded: (count, encoding) => `${count} characters of this message do not exist in ${encoding} and were replaced`,
  reset: "connection reset by the peer",
  timedOut: "timed out",
  silent: (ms) => `the peer sent nothing for ${ms / 1000} s`,
  notReading: (ms) => `the peer took nothing for ${ms / 1000} s`,
  slow: (bytes, limit) => `the peer reads too slowly: ${bytes} bytes wait, the limit is ${limit}`,
  tooLong: (size, limit) => `message too long: ${size} bytes, the limit is ${limit} (--max-message)`,
  undecodable: (encoding, what) => `what arrived is not ${encoding}: ${what}`,
  unencodable: (encoding, codePoint) => `${encoding} has no character ${codePoint}`,
  handlerFailed: (peer, error) => `cannot serve ${peer}: ${error}`,
  dropped: (lines) => `standard output is too slow, ${lines} lines were dropped`,
  noReply: (ms, address) => `no reply from ${address} within ${ms / 1000} s: --wait waits longer`,
  endInsteadOfReply: (address) => `${address} ended the connection instead of replying`,
  serverGone: (address) => `server ${address} went offline`,
  conversation: (address) => `connected to ${address}: type a line and press Enter to send it, Ctrl-D ends`,
  talkHelp: "what you type goes to every client; /to N text to one; /who lists them; /quit ends",
  who: (rows) => rows,
  nobody: "no clients",
  noSuchClient: (number) => `there is no client ${number}: /who lists them`,
  portInUse: (address) =>
    `Cannot listen on ${address}: the port is in use; end the program that has it, or take another with -p`,
  notOurs: (host, port) =>
    `Cannot listen on ${host}:${port}: ${host} is not an address of this machine; -H 0.0.0.0 takes all of them`,
  notAllowed: (what, flag) => `Not allowed: ${what} (${flag})`,
  refused: (address) => `Cannot connect to ${address}: refused; is the server running, is the port right?`,
  unknownHost: (host) => `There is no host ${host}: check the name, or give an IP address`,
  noRoute: (address, error) => `Cannot connect to ${address}: ${error}`,
  connectTimedOut: (address, ms) =>
    `Cannot connect to ${address}: no answer within ${ms / 1000} s; --timeout waits longer`,
  reuseNeedsFlag: "--reuse-port needs --unstable-net: deno run --unstable-net -A server.ts --reuse-port",
  badPort: (text, least) => `${text} is not a port: a port is a whole number from ${least} to 65535`,
  badSize: (flag, text) => `${text} is not a size for ${flag}: write 1024, 64KiB or 1MiB`,
  badTime: (flag, text) => `${text} is not a time for ${flag}: write 5, 5s, 250ms or 1m`,
  badCount: (flag, text, least, most) => `${text} is no value for ${flag}: a whole number from ${least} to ${most}`,
  badChoice: (flag, text, choices) => `${text} is no value for ${flag}: choose ${choices}`,
  badLabel: (text, hint) => `There is no encoding ${text}: ${hint ? `use ${hint}` : "--list-encodings shows them all"}`,
  badFraming: (text) => `There is no framing ${text}: --help shows what -f takes`,
  badText: (flag, text, encoding, codePoint) =>
    `The text ${text} of ${flag} cannot be written in ${encoding} (${codePoint}): change it, or the encoding with -e`,
  exclusive: (flags) => `${flags}: choose one`,
  noOperands: (text) => `Unknown argument ${text}: the server takes options only, --help shows them`,
  usage: "Usage",
  options: "Options",
  command: {
    server: "TCP server for text: shows who said what, and answers. Listens on 0.0.0.0:9090 in GBK by default.",
    client:
      "TCP client for text: sends messages, prints the replies. Without a message: a conversation on a terminal; from a pipe each line is a message.",
  },
};
