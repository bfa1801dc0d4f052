/**
 * The text of `-c`: which checksum it names, where it stands and how it is written.
 *
 * @module
 */
import {
  checksum,
  CHECKSUM_NAMES,
  type ChecksumForm,
  type ChecksumName,
  type ChecksumOptions,
} from "../../framing/mod.ts";
import { controlText } from "./control_text.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

const FORMS: readonly ChecksumForm[] = ["be", "le", "hex", "HEX", "decimal"];

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
  let options: ChecksumOptions = { algorithm };
  for (const setting of settings) {
    const option = optionOf(setting);
    if (!option || Object.keys(option).some((key) => key in options)) {
      throw new UsageError(catalog.badChecksumSetting(text, setting));
    }
    options = { ...options, ...option };
  }
  try {
    checksum(options);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(catalog.badChecksumSpec(text, error.message));
  }
  return options;
}

/** What a setting says; undefined when it means nothing. */
function optionOf(setting: string): Partial<ChecksumOptions> | undefined {
  const form = FORMS.find((known) => known === setting);
  if (form !== undefined) return { form };
  if (setting === "pairs") return { over: "pairs" };
  const [, name = "", value = ""] = /^(from|prefix|suffix)=(.*)$/s.exec(setting) ?? [];
  if (name === "from") return /^\d{1,9}$/.test(value) ? { from: Number(value) } : undefined;
  return name === "" ? undefined : { [name]: controlText(value) };
}

/** The names, for shells to complete. */
export const CHECKSUM_CHOICES: readonly ("none" | ChecksumName)[] = ["none", ...CHECKSUM_NAMES];
