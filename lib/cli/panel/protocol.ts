/**
 * What a page and the panel say to each other over one WebSocket: JSON, and binary frames for bytes.
 *
 * A page holds no truth of its own. It asks for the rows that it shows, by their position in a view; a view is a session
 * with a filter, kept by the panel for this page. The page numbers its views, from 1; 0 is the one without a filter that
 * each session begins with. What is told of an earlier view than the last one is too late. A binary frame answers {@linkcode AskBytes}: the number of the request,
 * four bytes, most significant first, then the bytes of one message as they were on the wire.
 *
 * @module
 */

/** A session's settings: the names and values of the command's own options, and its operands. */
export interface Settings {
  readonly side: "server" | "client";
  /** Option names without dashes; `true` for a switch. */
  readonly options: Readonly<Record<string, string | true>>;
  readonly operands: readonly string[];
  /** The text of the rules, for a server that answers by them without a file. */
  readonly rules?: string;
}

/** One session, as a tab shows it. */
export interface SessionInfo {
  readonly id: number;
  readonly settings: Settings;
  readonly state: "closed" | "opening" | "open";
  /** `host:port` where it listens, or to which it is connected. */
  readonly address: string;
  /** The standard's name of the encoding, or `auto`. */
  readonly encoding: string;
  /** The framing as typed. */
  readonly framing: string;
  /** As typed; absent where it is the same for both. */
  readonly sendFraming?: string;
  /** As typed; absent where there is none. */
  readonly checksum?: string;
  /** Why it could not be opened, or was closed, if there is something to say. */
  readonly problem?: string;
  /** What the last change of the settings did. */
  readonly notice?: string;
  /** Of a record that was opened: what can be played again. */
  readonly record?: RecordInfo;
  /** The same session as a command line of ours. */
  readonly command: string;
}

/** A record that was opened. */
export interface RecordInfo {
  /** Whose record it is. */
  readonly side: "server" | "client";
  /** Reads and writes of each connection, in the order in which they were opened. */
  readonly connections: readonly number[];
}

/** A kind of device, and what it is made of. */
export interface ProfileInfo {
  readonly name: string;
  readonly encoding: string;
  readonly framing: string;
  readonly checksum?: string;
  /** Two lines in each language: what it is for, and what it is made of. */
  readonly about: Readonly<Record<"zh" | "en", readonly [string, string]>>;
}

/** One client of a server, or the server of a client. */
export interface PeerInfo {
  readonly number: number;
  readonly address: string;
  /** ms since 1970. */
  readonly since: number;
  /** Bytes and messages each way. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly messagesIn: number;
  readonly messagesOut: number;
  /** ms since the last byte. */
  readonly idle: number;
  readonly encoding: string;
}

/** One row of a conversation. */
export interface Row {
  /** Counts from 0 within its session, and never again. */
  readonly id: number;
  /** ms since 1970. */
  readonly time: number;
  readonly kind: "in" | "out" | "open" | "close" | "warning" | "error";
  readonly peer: string;
  /** The beginning of the text, or a sentence; control characters are not removed. */
  readonly text: string;
  /** Whether the text goes on. */
  readonly more: boolean;
  /** Bytes on the wire, marks of the framing included. */
  readonly size: number;
  /** The first of them in hexadecimal. */
  readonly hex: string;
  /** Characters that did not read in the encoding. */
  readonly lost: number;
  /** What the bytes were read as. */
  readonly encoding?: string;
  /** The encoding in which these bytes read better. */
  readonly better?: string;
  /** ms from a question to this answer. */
  readonly roundTrip?: number;
}

/** Which rows a view shows. */
export interface Filter {
  readonly query?: string;
  /** How the query is meant. @default {"text"} */
  readonly by?: "text" | "regex" | "hex";
  readonly direction?: "in" | "out";
  readonly peer?: string;
  readonly lostOnly?: boolean;
}

/** How much a session has, told at most five times a second. */
export interface Counts {
  readonly type: "counts";
  readonly session: number;
  /** Number of this page's view. */
  readonly view: number;
  /** Positions of the first row in it that is there, and behind the last one. */
  readonly first: number;
  readonly end: number;
  /** Whether everything was looked at for the filter. */
  readonly seen: boolean;
  /** Rows that there ever were, without a filter; and those that went because the history was full. */
  readonly total: number;
  readonly forgotten: number;
  readonly peers: readonly PeerInfo[];
  /** Per second, the last 60 seconds, oldest first. */
  readonly messages: readonly number[];
  readonly bytes: readonly number[];
  /** Median and 95th percentile of the last round trips in ms. */
  readonly roundTrip?: { readonly median: number; readonly p95: number };
}

/** What the panel says. */
export type ToPage =
  | {
    readonly type: "hello";
    readonly version: string;
    readonly language: "zh" | "en";
    readonly encodings: readonly { readonly name: string; readonly labels: readonly string[] }[];
    readonly framings: readonly string[];
    readonly checksums: readonly string[];
    readonly profiles: readonly ProfileInfo[];
    readonly sessions: readonly SessionInfo[];
    /** Below which folder files may be named; absent: none may. */
    readonly files?: string;
  }
  | { readonly type: "session"; readonly session: SessionInfo }
  | { readonly type: "removed"; readonly session: number }
  | Counts
  | {
    readonly type: "rows";
    readonly session: number;
    readonly view: number;
    /** Position of the first of them. */
    readonly from: number;
    readonly rows: readonly Row[];
  }
  | { readonly type: "answer"; readonly request: number; readonly value: unknown }
  | { readonly type: "failed"; readonly request: number; readonly reason: string };

/** Asks for the bytes of one row, answered by a binary frame. */
export interface AskBytes {
  readonly type: "bytes";
  readonly request: number;
  readonly session: number;
  readonly id: number;
}

/** What would be sent. */
export interface Preview {
  /** On the wire, frame and checksum included: the first of the bytes in hexadecimal. */
  readonly hex: string;
  /** Bytes in all. */
  readonly size: number;
  /** Characters that the encoding lacks. */
  readonly lacking: readonly string[];
  /** Which encoding lacks them, where it is not the session's own. */
  readonly encoding?: string;
  /** Why it cannot be sent. */
  readonly problem?: string;
}

/** What rules say to one message, each part after so many ms. */
export interface TriedAnswer {
  readonly said: readonly ({ readonly delay: number } & ({ readonly text: string } | { readonly hex: string }))[];
  /** Whether the connection ends with it. */
  readonly end: boolean;
}

/** What is wrong with rules, or what they say to one message after the other; `null`: nothing. */
export type RulesTried = { readonly problem: string; readonly line: number } | {
  readonly greeting?: TriedAnswer;
  readonly answers: readonly (TriedAnswer | null)[];
};

/** Plays a record against a session that is open, message by message. */
export interface Play {
  readonly type: "play";
  readonly request: number;
  /** The session that talks. */
  readonly session: number;
  /** The session that shows the record. */
  readonly record: number;
  /** Which connection of the record, from 1. */
  readonly connection: number;
  /** Whose part is played. */
  readonly as: "server" | "client";
  /** So many times as fast as recorded; 0: without a pause. */
  readonly speed: number;
  /** Number of the peer; absent where there is but one. */
  readonly peer?: number;
}

/** How a record was played. */
export interface Played {
  /** Messages that were said, and that were heard. */
  readonly said: number;
  readonly heard: number;
  /** Messages that were others than recorded, or did not come. */
  readonly differences: number;
  /** Whether it went on to its end. */
  readonly whole: boolean;
}

/** What is to be sent. */
export interface Send {
  readonly type: "send";
  readonly request: number;
  readonly session: number;
  readonly text: string;
  /** `base64` for the pieces of a file. */
  readonly as: "text" | "hex" | "base64";
  /** `\xNN`, `\r`, `\n`, `\t`, `\0`, `\\` are bytes and characters. */
  readonly escapes: boolean;
  /** Appended to the text. */
  readonly ending: "" | "\r" | "\n" | "\r\n";
  /** Number of a peer; absent: all. */
  readonly peer?: number;
  /** Send again every so many ms; absent: once. */
  readonly every?: number;
  /** So many times in all; absent: until stopped. */
  readonly times?: number;
}

/** What a page says. Each with a request number gets an `answer` or a `failed`. */
export type FromPage =
  | { readonly type: "open"; readonly request: number; readonly settings: Settings; readonly session?: number }
  | { readonly type: "close" | "remove" | "clear" | "stop"; readonly request: number; readonly session: number }
  | {
    readonly type: "view";
    readonly request: number;
    readonly session: number;
    readonly view: number;
    readonly filter: Filter;
  }
  | { readonly type: "rows"; readonly session: number; readonly from: number; readonly to: number }
  | AskBytes
  /** Asks for the whole text of one row. */
  | { readonly type: "text"; readonly request: number; readonly session: number; readonly id: number }
  | Send
  | {
    readonly type: "preview";
    readonly request: number;
    readonly session: number;
    readonly text: string;
    readonly as: "text" | "hex";
    readonly escapes: boolean;
    readonly ending: "" | "\r" | "\n" | "\r\n";
    /** Number of a peer; absent: all. */
    readonly peer?: number;
  }
  | { readonly type: "disconnect"; readonly request: number; readonly session: number; readonly peer: number }
  | {
    readonly type: "rules";
    readonly request: number;
    readonly session: number;
    readonly rules: string;
    /** Messages to try them with, one after the other. */
    readonly messages: readonly string[];
  }
  | Play
  /** Asks for the names of the files that may be used. */
  | { readonly type: "files"; readonly request: number };
