import Table from 'cli-table3';
import { visibleLine } from '../wording/visible.ts';

const edges = ['top', 'bottom', 'left', 'right', 'mid'];
const joints = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'];
const rules = ['left-mid', 'mid-mid', 'right-mid'];
const noFrame = Object.fromEntries([...edges, ...joints, ...rules].map((place) => [place, '']));

/** A table without a frame, its columns two blanks apart; those that `textColumns` names begin at their left. */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  textColumns: readonly string[],
): string {
  const table = new Table({
    head: [...head],
    chars: { ...noFrame, middle: '  ' },
    colAligns: head.map((name) => (textColumns.includes(name) ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push(row.map((cell) => visibleLine(String(cell))));
  return table.toString().replace(/ +$/gm, '');
}
