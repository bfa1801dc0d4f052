/** What a terminal shows after all that was written to it: the part of ECMA-48 that `node:readline` uses. */

/** Columns that a character takes. */
function width(character: string): number {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(character) ? 2 : 1;
}

/** The rows that are not empty, without spaces at their ends. */
export function screen(written: string, columns = 80): string[] {
  const rows: string[][] = [[]];
  let row = 0;
  let column = 0;
  const at = (index: number) => rows[index] ??= [];
  for (const [token, count, command] of written.matchAll(/\p{Cc}\[(\d*)([A-HJK])|[^]/gu)) {
    const steps = Number(count || 1);
    if (command === "A") row = Math.max(0, row - steps);
    else if (command === "B") row += steps;
    else if (command === "C") column += steps;
    else if (command === "D") column = Math.max(0, column - steps);
    else if (command === "G") column = Math.max(0, steps - 1);
    else if (command === "J") {
      at(row).length = Math.min(at(row).length, column);
      rows.length = row + 1;
    } else if (command === "K") at(row).length = 0;
    else if (token === "\r") column = 0;
    else if (token === "\n") row++;
    else if (token !== "\x07") {
      if (column + width(token) > columns) {
        row++;
        column = 0;
      }
      const line = at(row);
      while (line.length < column) line.push(" ");
      line.splice(column, width(token), token, ...(width(token) === 2 ? [""] : []));
      column += width(token);
    }
  }
  return Array.from(rows, (line = []) => line.join("").trimEnd()).filter((line) => line !== "");
}
