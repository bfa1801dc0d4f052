/**
 * A file that is sent piece by piece, each once the one before has left: its bytes as they are, or, where a framing
 * makes messages, each of its lines as one.
 */

/** Bytes that leave at once. */
const PIECE = 32768;
/** Lines that are on their way at once. */
const LINES = 64;

/**
 * @typedef {object} Sending
 * @property {File} file
 * @property {boolean} lines
 * @property {(message: Record<string, unknown>) => Promise<unknown>} send
 * @property {(bytes: number) => void} told how much has left
 * @property {AbortSignal} signal
 */

/** How many bytes have left; fewer than there are when it was cancelled. @param {Sending} sending */
export async function sendFile(sending) {
  return sending.lines ? await sendLines(sending) : await sendBytes(sending);
}

/** @param {Sending} sending */
async function sendBytes({ file, send, told, signal }) {
  let at = 0;
  while (at < file.size && !signal.aborted) {
    const piece = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    const text = btoa(Array.from(piece, (byte) => String.fromCharCode(byte)).join(""));
    await send({ text, as: "base64" });
    at += piece.length;
    told(at);
  }
  return at;
}

/** @param {Sending} sending */
async function sendLines({ file, send, told, signal }) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let at = 0;
  let rest = "";
  while (at < file.size && !signal.aborted) {
    const piece = await file.slice(at, at + PIECE).arrayBuffer();
    at += piece.byteLength;
    const lines = (rest + decoder.decode(piece, { stream: at < file.size })).split("\n");
    rest = lines.pop() ?? "";
    if (at === file.size && rest !== "") lines.push(rest);
    for (let from = 0; from < lines.length && !signal.aborted; from += LINES) {
      const some = lines.slice(from, from + LINES);
      await Promise.all(some.map((line) => send({ text: line.replace(/\r$/, ""), as: "text" })));
    }
    told(at);
  }
  return at;
}
