/**
 * The error of a label that names no encoding.
 *
 * @module
 */

/** Thrown for a label that the Encoding Standard lacks, or refuses as unsafe. */
export class LabelError extends RangeError {
  /** The label as it was given. */
  readonly label: string;
  /** A label of the standard that was probably meant; undefined where none comes close, or the standard refuses it. */
  readonly suggestion: string | undefined;

  /** `reason` says why there is no such encoding. */
  constructor(label: string, reason: string, suggestion?: string) {
    super(`Cannot use the encoding ${JSON.stringify(label)}: ${reason}`);
    this.name = "LabelError";
    this.label = label;
    this.suggestion = suggestion;
  }
}
