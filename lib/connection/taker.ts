/**
 * Whoever takes messages from a connection, one at a time.
 *
 * @module
 */

/** One way to take messages. */
export interface Taker {
  /** Whether it waits for the peer; else it is busy with what it has taken. */
  readonly waiting: boolean;
  /** Something has come, or input is over: takes what it can. May be called for nothing. */
  offer(): void;
}

/** Where takers take from. */
export interface TakenFrom {
  /** A taker has finished; called before it takes for the last time. */
  left(): void;
  /** A taker wants more, after it was busy. */
  serve(): void;
}
