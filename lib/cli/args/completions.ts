/**
 * Completion scripts for bash, zsh and fish, made from a command's table of options.
 *
 * @module
 */
import { type Flag, SHELLS } from "./flags.ts";
import type { Language } from "../i18n/messages.ts";

/** A command whose words are completed. */
export interface Completed {
  readonly side: "server" | "client";
  readonly flags: readonly Flag[];
}

/** An option with its choices at hand. */
type Option = Flag & { readonly choices?: readonly string[] };

/** A command with the choices of all its options. */
interface Words {
  readonly side: "server" | "client";
  readonly flags: readonly Option[];
}

const SCRIPTS: Readonly<Record<typeof SHELLS[number], (command: Words, language: Language) => string>> = {
  bash,
  zsh,
  fish,
};

/** The script for `shell`, with descriptions in `language`; undefined when `shell` is none of {@linkcode SHELLS}. */
export async function completions(
  shell: string,
  { side, flags }: Completed,
  language: Language,
): Promise<string | undefined> {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) return undefined;
  return SCRIPTS[known]({ side, flags: await Promise.all(flags.map(withChoices)) }, language);
}

async function withChoices({ choices, ...flag }: Flag): Promise<Option> {
  if (choices === undefined) return flag;
  return { ...flag, choices: typeof choices === "function" ? await choices() : choices };
}

/** As it is installed, and as it is in a checkout; a shell looks for `./server.ts` by the part after the slash. */
function namesOf({ side }: Words): readonly [installed: string, source: string] {
  return [`mojibye-${side}`, `${side}.ts`];
}

/** What can be typed as the value: `length:u8|u16be` is two values, `fixed:N` the beginning of one, `fixed:`. */
function valuesOf({ choices = [] }: Option): string[] {
  return choices.flatMap((choice) => {
    const [, name, rest] = /^(.*:)(.*)$/.exec(choice) ?? ["", "", choice];
    return /^[A-Z]+$/.test(rest) ? [name] : rest.split("|").map((value) => name + value);
  });
}

/** `-o`, `--output`. */
function dashed({ name, short }: Flag): string[] {
  return short ? [`-${short}`, `--${name}`] : [`--${name}`];
}

function takesFile(flag: Flag): boolean {
  return flag.value === "FILE";
}

function bash(command: Words): string {
  const [name, source] = namesOf(command);
  const taking = command.flags.filter(({ value }) => value !== undefined);
  const free = taking.filter((flag) => !takesFile(flag) && !flag.choices);
  const rows = [
    ...taking.filter(takesFile).map((flag) => [dashed(flag), "kind=-f"] as const),
    ...taking.filter(({ choices }) => choices).map((flag) =>
      [dashed(flag), `list='${valuesOf(flag).join(" ")}'`] as const
    ),
    [free.flatMap(dashed), "return"] as const,
  ];
  const cases = rows.filter(([forms]) => forms.length > 0).map(([forms, action]) =>
    `    ${forms.join("|")}) ${action} ;;\n`
  );
  const all = command.flags.flatMap(dashed).join(" ");
  // The line is read anew: bash has cut its words at `=` and `:` too, and takes replies for what follows the last cut.
  return `# ${name} in bash: source <(${name} --completions bash)
_mojibye_${command.side}() {
  local line=\${COMP_LINE:0:COMP_POINT} kind=-W list= IFS=$'\\n' word value option cuts=\${COMP_WORDBREAKS//[^=:]/}
  line=\${line//\\\\ /$'\\1'} # an escaped blank does not end a word
  word=\${line##*[[:space:]]} line=\${line%"$word"}
  [[ $line == *[[:space:]]--[[:space:]]* ]] && return
  line=\${line%"\${line##*[![:space:]]}"} option=\${line##*[[:space:]]} value=$word
  [[ $word == --*=* ]] && option=\${word%%=*} value=\${word#*=}
  case $option in
${cases.join("")}    *) list='${all}' value=$word ;;
  esac
  if [[ $kind == -f ]]; then
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -P "\${word%"$value"}" -f -- "\${value//$'\\1'/ }"))
  else
    COMPREPLY=($(compgen -P "\${word%"$value"}" -W "\${list// /$IFS}" -- "$value"))
  fi
  [[ \${#COMPREPLY[@]} == 1 && $COMPREPLY == *: ]] && compopt -o nospace 2>/dev/null
  [[ $cuts ]] && word=\${word%"\${word##*[$cuts]}"} && COMPREPLY=("\${COMPREPLY[@]#"$word"}")
}
complete -F _mojibye_${command.side} ${name} ${source}`;
}

function zsh(command: Words, language: Language): string {
  const [name, source] = namesOf(command);
  const rows = command.flags.map((flag) => {
    const forms = dashed(flag);
    const help = flag.help[language].replace(/[[\]\\]/g, "\\$&");
    const about = single(`[${help}]${flag.value ? `:${colons(flag.value)}:${zshAction(flag)}` : ""}`);
    const typed = forms.map((form) => flag.value ? form + (form.startsWith("--") ? "=" : "+") : form);
    return forms.length === 1 ? typed[0] + about : `'(${forms.join(" ")})'{${typed.join(",")}}${about}`;
  });
  return `#compdef ${name} ${source}
# ${name} in zsh: source <(${name} --completions zsh), or as _${name} in a folder of $fpath
_mojibye_${command.side}() {
  _arguments -s -S ${rows.map((row) => `\\\n    ${row}`).join(" ")}
}
if [[ $funcstack[1] == _${name} ]]; then
  _mojibye_${command.side} "$@"
else
  compdef _mojibye_${command.side} ${name} ${source}
fi`;
}

function zshAction(flag: Option): string {
  if (takesFile(flag)) return "_files";
  const values = valuesOf(flag).map(colons);
  const begun = values.filter((value) => value.endsWith(":"));
  const whole = values.filter((value) => !value.endsWith(":"));
  if (values.length === 0) return " ";
  return `{compadd - ${whole.join(" ")}${begun.length > 0 ? `; compadd -S "" - ${begun.join(" ")}` : ""}}`;
}

function fish(command: Words, language: Language): string {
  const [name, source] = namesOf(command);
  const complete = `complete -c ${name} -c ${source}`;
  const rows = command.flags.map((flag) => {
    const forms = `${flag.short ? `-s ${flag.short} ` : ""}-l ${flag.name}`;
    const values = valuesOf(flag).join(" ");
    const value = !flag.value ? "" : takesFile(flag) ? " -r -F" : ` -x${values ? ` -a ${single(values)}` : ""}`;
    return `${complete} ${forms}${value} -d ${single(flag.help[language].replaceAll("\\", "\\\\"))}`;
  });
  return [`# ${name} in fish: ${name} --completions fish | source`, `${complete} -f`, ...rows].join("\n");
}

/** One word for a shell. In fish, too: `'\''` leaves the quotes for one escaped quote. */
function single(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Colons as zsh's `_arguments` wants them. */
function colons(text: string): string {
  return text.replaceAll(":", "\\:");
}
