/**
 * Who may come in, and how much: lists that may change while the server runs, proxies, limits.
 *
 * @module
 */
import type { Layer } from "../../../mod.ts";
import { addressFilter, AddressList, connectionLimits, messageRate, proxyProtocol } from "../../edge/mod.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { readText } from "../input/file.ts";
import type { AdmissionLimits, AdmissionOptions } from "./admission_flags.ts";
import { type Current, followed } from "./followed_file.ts";

/** Bytes of a list that is a file. */
const MAX_SIZE = 64 * 1024 * 1024;

/**
 * What `serve()` is given, in the order: filters on the proxies, their headers, filters on the clients, limits.
 *
 * @throws {UsageError} for an entry that is none, or a file that cannot be read.
 */
export async function admission(
  parsed: ParsedArgs,
  limits: AdmissionLimits,
  warn: (reason: string) => void,
  catalog: MessageCatalog,
  signal?: AbortSignal,
): Promise<AdmissionOptions> {
  const lists = new Lists(parsed, warn, catalog, signal);
  const allow = await lists.of("allow");
  const deny = await lists.of("deny");
  const from = await lists.of("proxy-protocol");
  const denied = lists.layer(() => addressFilter({ deny: deny?.() }));
  const filtered = lists.layer(() => addressFilter({ allow: allow?.(), deny: deny?.() }));
  const layers: Layer[] = [];
  if (from && deny) layers.push(denied);
  if (from) layers.push(lists.layer(() => proxyProtocol({ from: from() })));
  if (allow || deny) layers.push(filtered);
  const { maxConnectionsPerAddress, connectionRate } = limits;
  if (maxConnectionsPerAddress < Infinity || connectionRate) {
    layers.push(connectionLimits({ maxConnectionsPerAddress, connectionRate }));
  }
  return {
    layers,
    ...(limits.messageRate ? { messageLimit: messageRate(limits.messageRate) } : {}),
  };
}

/** The lists of addresses among the options, and what is made of them. */
class Lists {
  readonly #parsed: ParsedArgs;
  readonly #warn: (reason: string) => void;
  readonly #catalog: MessageCatalog;
  readonly #signal: AbortSignal | undefined;
  /** What makes the layers anew when a file has changed. */
  readonly #renewed: (() => void)[] = [];

  constructor(
    parsed: ParsedArgs,
    warn: (reason: string) => void,
    catalog: MessageCatalog,
    signal: AbortSignal | undefined,
  ) {
    this.#signal = signal;
    this.#parsed = parsed;
    this.#warn = warn;
    this.#catalog = catalog;
  }

  /** The entries of an option, as they are now. */
  async of(name: string): Promise<(() => string[]) | undefined> {
    const text = valueOf(this.#parsed, name);
    if (text === undefined) return undefined;
    const flag = `--${name}`;
    const { admission } = this.#catalog;
    const typed: string[] = [];
    const files: Current<string[]>[] = [];
    for (const entry of text.split(",")) {
      if (entry.startsWith("@") && entry !== "@") files.push(await this.#file(flag, entry.slice(1)));
      else if (areEntries([entry], flag)) typed.push(entry);
      else throw new UsageError(admission.badEntry(flag, JSON.stringify(entry)));
    }
    return () => [...typed, ...files.flatMap(({ value }) => value)];
  }

  /** A layer that is always the one that its lists make. */
  layer(make: () => Layer): Layer {
    let current = make();
    this.#renewed.push(() => current = make());
    return Object.assign<Layer, Pick<Layer, "transparent">>((socket, signal) => current(socket, signal), {
      transparent: true,
    });
  }

  async #file(flag: string, path: string): Promise<Current<string[]>> {
    const { admission } = this.#catalog;
    return await followed(path, () => this.#read(flag, path), {
      again: (entries) => {
        for (const renew of this.#renewed) renew();
        this.#warn(admission.readAgain(path, entries.length));
      },
      kept: (mistake) => this.#warn(admission.kept(path, mistake)),
    }, this.#signal);
  }

  /** One or several on a line; what stands behind `#` is a remark. */
  async #read(flag: string, path: string): Promise<string[]> {
    const { admission } = this.#catalog;
    const text = await readText(path, {
      limit: MAX_SIZE,
      encoding: "utf-8",
      catalog: this.#catalog,
      refusal: (path, why) => admission.cannotRead(flag, path, why),
    });
    return text.split("\n").flatMap((line, index) => {
      const entries = line.replace(/#.*/, "").split(/[\s,]+/).filter((entry) => entry !== "");
      if (areEntries(entries, flag)) return entries;
      const wrong = entries.find((entry) => !areEntries([entry], flag));
      throw new UsageError(admission.badEntryInFile(flag, path, index + 1, JSON.stringify(wrong)));
    });
  }
}

function areEntries(entries: readonly string[], flag: string): boolean {
  try {
    new AddressList(entries.filter((entry) => entry !== "unix" || flag !== "--proxy-protocol"));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
