/** Bytes of a file, or of standard input, that are not text in the encoding they were said to be in. */
export class NotTextError extends Error {
  override readonly name = "NotTextError";
  /** The standard's name. */
  readonly encoding: string;
  /** Where the first bad byte stands, from 0. */
  readonly offset: number;
  /** The encoding in which the bytes read well, if there is one. */
  readonly better: string | undefined;

  constructor(encoding: string, offset: number, better: string | undefined) {
    super(`Cannot decode byte ${offset} as ${encoding}`);
    this.encoding = encoding;
    this.offset = offset;
    this.better = better;
  }
}
