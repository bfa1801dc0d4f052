/**
 * The text of `-c`: which checksum it names, where it stands and how it is written.
 *
 * @module
 */
import {
  CHECKSUM_NAMES,
  type ChecksumForm,
  type ChecksumName,
  type ChecksumOptions,
  withChecksum,
} from "../../framing/mod.ts";
import { controlText } from "./control_text.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

const FORMS: readonly ChecksumForm[] = ["be", "le", "hex", "HEX", "decimal"];

type Writable = { -readonly [Key in keyof ChecksumOptions]: ChecksumOptions[Key] };

/**
 * The checksum that `text` names: `xor`, `xor,HEX,prefix=*`, `lrc,HEX,pairs`, `x-25,be,from=2,suffix=\\r\\n`; undefined for
 * `none`. The name's case does not matter, that of `hex` and `HEX` does.
 *
 * @throws {UsageError} when it names none.
 */
export function checksumOf(text: string, catalog: MessageCatalog): ChecksumOptions | undefined {
  if (text === "none") return undefined;
  const [name = "", ...settings] = text.split(",");
  const algorithm = CHECKSUM_NAMES.find((known) => known === name.toLowerCase());
  if (algorithm === undefined) throw new UsageError(catalog.badChecksumSpec(text));
  const options: Writable = { algorithm };
  for (const setting of settings) {
    if (!set(options, setting)) throw new UsageError(catalog.badChecksumSpec(text, setting));
  }
  try {
    withChecksum(options, new Uint8Array(options.from ?? 0));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(catalog.badChecksumSpec(text, error.message));
  }
  return options;
}

/** Whether a setting means something, which is then so. */
function set(options: Writable, setting: string): boolean {
  const form = FORMS.find((known) => known === setting);
  const [, name = "", value = ""] = /^(from|prefix|suffix)=(.*)$/s.exec(setting) ?? [];
  if (form !== undefined) options.form = form;
  else if (setting === "pairs") options.over = "pairs";
  else if (name === "from" && /^\d{1,9}$/.test(value)) options.from = Number(value);
  else if (name === "prefix" || name === "suffix") options[name] = controlText(value);
  else return false;
  return true;
}

/** The names, for shells to complete. */
export const CHECKSUM_CHOICES: readonly ("none" | ChecksumName)[] = ["none", ...CHECKSUM_NAMES];
