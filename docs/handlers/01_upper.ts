/** The shortest handler: a function from a message to its reply. */
export default (message: string): string => message.toUpperCase();
