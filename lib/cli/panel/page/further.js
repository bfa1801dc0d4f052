/**
 * Options that have no field of their own, as they are typed on a command line: what is an option, and which values it
 * takes, is for the panel to say.
 */

/** @typedef {Record<string, string | true>} Options */

/** A word; in it, quotes hold together what has spaces. */
const WORD = /(?:'[^']*'|"[^"]*"|[^\s'"]|['"])+?(?=\s|$)/g;

/** @param {Readonly<Options>} options @param {ReadonlySet<string>} others those that have a field */
export function typedOf(options, others) {
  return Object.entries(options)
    .filter(([name]) => !others.has(name))
    .map(([name, value]) =>
      value === true ? `--${name}` : `--${name}${value.startsWith("-") ? "=" : " "}${quoted(value)}`
    )
    .join(" ");
}

/** A word without its option is one by itself, which the panel does not know. @param {string} typed */
export function optionsOf(typed) {
  /** @type {Options} */
  const options = {};
  let last = "";
  for (const [written] of typed.matchAll(WORD)) {
    const word = written.replace(/'([^']*)'|"([^"]*)"/g, "$1$2");
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name !== undefined) options[name] = value ?? true;
    else options[last === "" ? word : last] = last === "" ? true : word;
    last = name !== undefined && value === undefined ? name : "";
  }
  return options;
}

/** @param {string} value */
function quoted(value) {
  if (/^[^\s'"]+$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
