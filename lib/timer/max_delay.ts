/** The longest time that a timer of the platform can wait, in ms: 2^31 - 1. With a longer one it would not wait at all. */
export const MAX_DELAY = 2147483647;
