/**
 * What is told of each exchange on a connection, so that it can be timed.
 *
 * @module
 */

/** Told of the steps of the exchanges on one connection. */
export interface ExchangeTimer {
  /** One read completed messages. */
  arrived(): void;
  /**
   * The handler has dealt with all that has come: it waits for more, or closes the connection. May be told again without
   * anything between.
   */
  waiting(): void;
  /** A write has ended. */
  wrote(): void;
}

/** Makes a timer for each connection. */
export interface ExchangeTimers {
  /** A timer for one more connection. */
  timer(): ExchangeTimer;
}
