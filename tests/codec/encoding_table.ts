/** The table of docs/encodings.md, made from the encoders themselves. */
import { decode, encodings } from "../../lib/codec/mod.ts";
import { joined, repertoire, scalars, unicode } from "./repertoire.ts";

/** One row for each encoding: name, characters, bytes for one, characters that decode to another, other labels. */
export function encodingTable(): string[] {
  return encodings.map(({ name, labels }) => {
    const others = labels.slice(1).map((label) => `\`${label}\``).join(" ");
    if (unicode.includes(name)) {
      return row(name, scalars.length, name === "utf-8" ? "1–4" : "2, 4", 0, others);
    }
    const characters = repertoire(name);
    const sizes = Array.from(characters.values(), ({ length }) => length);
    // Of ISO-2022-JP the bytes in the middle of a run: there are six more around it.
    const most = name === "iso-2022-jp" ? 2 : sizes.reduce((a, b) => Math.max(a, b));
    const { size } = characters;
    characters.delete("\n"); // what separates them
    const decoded = decode(joined(characters.values()), name).split("\n");
    const oneWay = [...characters.keys()].filter((character, at) => decoded[at] !== character).length;
    return row(name, size, most === 1 ? "1" : name === "gb18030" ? "1, 2, 4" : "1–2", oneWay, others);
  });
}

function row(name: string, characters: number, bytes: string, oneWay: number, labels: string): string {
  return `| \`${name}\` | ${characters.toLocaleString("en")} | ${bytes} | ${oneWay} | ${labels} |`;
}
