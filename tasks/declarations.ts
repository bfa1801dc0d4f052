/**
 * The types of a module and of all that it imports, in one `.d.ts`. TypeScript writes the declarations of each file; all
 * that the entry exports is collected from them, with whatever it refers to.
 *
 * `deno bundle --declaration` (2.9.6) also writes one file, but it still imports the files that it should replace.
 *
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "npm:typescript@5.9.3";

/** What one file declares, and where the names come from that it does not declare itself. */
interface File {
  readonly source: ts.SourceFile;
  /** By name: overloads, or a value and a type, are several statements. */
  readonly declared: Map<string, ts.Statement[]>;
  readonly imported: Map<string, Origin>;
  /** Names that it exports, its own or imported ones. */
  readonly exported: Set<string>;
  /** Files of `export * from`. */
  readonly all: URL[];
}

interface Origin {
  readonly file: URL;
  readonly name: string;
}

/**
 * The declarations of `entry`, in one text.
 *
 * @throws {TypeError} for what this does not flatten: renamed names, default exports, one name of two declarations.
 */
export function declarations(entry: URL): string {
  const files = new Map<string, File>();
  const chosen = new Map<string, { file: string; text: string }>();
  emit(entry, (url, text) => files.set(url, read(url, text)));

  function fileAt(url: URL): File {
    const file = files.get(url.href);
    if (!file) throw new TypeError(`Cannot find the declarations of ${url.href}`);
    return file;
  }

  function exportsOf(url: URL): string[] {
    const { exported, all } = fileAt(url);
    return [...exported, ...all.flatMap(exportsOf)];
  }

  /** Adds a declaration and everything it refers to. */
  function choose({ file: url, name }: Origin): void {
    const file = fileAt(url);
    const star = file.all.find((from) => exportsOf(from).includes(name));
    const origin = file.imported.get(name) ?? (star && { file: star, name });
    if (origin) return choose(origin);
    const statements = file.declared.get(name);
    const before = chosen.get(name);
    if (!statements || before?.file === url.href) return; // the platform's, or added already
    if (before) throw new TypeError(`Cannot flatten two declarations named ${name}: in ${before.file} and ${url.href}`);
    chosen.set(name, { file: url.href, text: statements.map((one) => textOf(one, file.source)).join("\n") });
    for (const statement of statements) {
      for (const mentioned of identifiers(statement)) choose({ file: url, name: mentioned });
    }
  }

  const exported = new Set(exportsOf(entry));
  for (const name of exported) choose({ file: entry, name });
  const texts = [...chosen].map(([name, { text }]) => exported.has(name) ? text : text.replaceAll(/^export /gm, ""));
  // Without an export of its own a file of declarations exports all of them.
  return [/\/\*\*.*?\*\//s.exec(fileAt(entry).source.text)?.[0], ...texts, "export {};", ""].join("\n");
}

/** The declarations that TypeScript writes for each file of a graph. It need not know Deno's own globals for that. */
function emit(entry: URL, take: (url: string, text: string) => void): void {
  const program = ts.createProgram([fileURLToPath(entry)], {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts"],
    types: [],
    strict: true,
    allowImportingTsExtensions: true,
    declaration: true,
    emitDeclarationOnly: true,
  });
  program.emit(undefined, (_file, text, _mark, _onError, [source] = []) => {
    if (source) take(pathToFileURL(source.fileName).href, text);
  });
}

function read(url: string, text: string): File {
  const source = ts.createSourceFile(url, text, ts.ScriptTarget.ESNext, true);
  const file: File = { source, declared: new Map(), imported: new Map(), exported: new Set(), all: [] };
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) link(statement, url, file);
    else declare(statement, file);
  }
  return file;
}

function declare(statement: ts.Statement, { declared, exported }: File): void {
  const names = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.map(({ name }) => name.getText())
    : [(statement as ts.DeclarationStatement).name?.text ?? ""];
  for (const name of names) {
    declared.set(name, [...declared.get(name) ?? [], statement]);
    if (/^export /.test(statement.getText())) exported.add(name);
  }
}

/** The names that an import or a re-export brings in. */
function link(statement: ts.ImportDeclaration | ts.ExportDeclaration, url: string, file: File): void {
  const { moduleSpecifier } = statement;
  if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return; // `export {}`
  const from = new URL(moduleSpecifier.text, url);
  const isExport = ts.isExportDeclaration(statement);
  const bindings = isExport ? statement.exportClause : statement.importClause?.namedBindings;
  if (isExport && !bindings) file.all.push(from);
  if (!bindings) return;
  if (!ts.isNamedExports(bindings) && !ts.isNamedImports(bindings)) {
    throw new TypeError(`Cannot flatten ${statement.getText()}`);
  }
  for (const { name, propertyName } of bindings.elements) {
    if (propertyName) throw new TypeError(`Cannot flatten ${statement.getText()}`);
    file.imported.set(name.text, { file: from, name: name.text });
    if (isExport) file.exported.add(name.text);
  }
}

/** A statement with its own comment; the first one of a file follows the file's comment as well. */
function textOf(statement: ts.Statement, source: ts.SourceFile): string {
  const comment = ts.getLeadingCommentRanges(source.text, statement.pos)?.at(-1);
  const about = comment ? source.text.slice(comment.pos, comment.end) : "";
  return about && !about.includes("@module") ? `${about}\n${statement.getText()}` : statement.getText();
}

/** The names that a declaration refers to; its own members and parameters do not count. */
function identifiers(node: ts.Node): string[] {
  if (!ts.isIdentifier(node)) return node.getChildren().flatMap(identifiers);
  return (node.parent as ts.NamedDeclaration).name === node ? [] : [node.text];
}
