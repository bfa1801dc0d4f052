/**
 * The text of a reply that takes up parts of the question.
 *
 * @module
 */

/** Text as it is, and numbers of groups, 1 to 9. */
export type Template = readonly (string | number)[];

/** `$1` to `$9` are groups of the regular expression, `$$` is a dollar; any other dollar is one, too. */
export function parseTemplate(text: string): Template {
  return text.split(/(\$[0-9$])/).map((part, index) => {
    if (index % 2 === 0) return part;
    return part === "$$" ? "$" : Number(part[1]);
  });
}

/** The highest group that a template asks for; undefined when it asks for none. */
export function highestGroup(template: Template): number | undefined {
  const groups = template.filter((part) => typeof part === "number");
  return groups.length === 0 ? undefined : Math.max(...groups);
}

/** The text with its groups filled in; one that took part in no match is empty. */
export function fill(template: Template, groups: ArrayLike<string | undefined>): string {
  return template.map((part) => typeof part === "number" ? groups[part] ?? "" : part).join("");
}
