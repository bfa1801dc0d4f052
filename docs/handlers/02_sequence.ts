/** Sequence numbers: state that all connections share, because a module is loaded once. */
let last = 0;

export default (message: string): string => `${String(++last).padStart(6, "0")} ${message}`;
