/**
 * A line editor for a command, if somebody sits at its terminal.
 *
 * @module
 */
import type { Screen } from "../view/screen.ts";
import type { LineEditor } from "./line_editor.ts";

/** The part of a command that an editor needs. */
export interface Owner {
  readonly screen: Screen;
  /** Awaited before the process ends: whether nothing was lost. */
  readonly endings: (() => Promise<boolean>)[];
}

/** Opens an editor; undefined when standard input is no terminal, or nothing that is shown is one. */
export async function openEditor({ screen, endings }: Owner, onInterrupt: () => void): Promise<LineEditor | undefined> {
  if (!Deno.stdin.isTerminal() || !Deno.stdout.isTerminal() && !Deno.stderr.isTerminal()) return undefined;
  const { LineEditor } = await import("./line_editor.ts");
  const editor = new LineEditor(onInterrupt);
  screen.hold(editor);
  endings.push(() => {
    editor.close();
    screen.hold(undefined);
    return Promise.resolve(true);
  });
  return editor;
}
