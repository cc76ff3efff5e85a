import Table from 'cli-table3';
import { visibleLine } from '../wording/visible.ts';
import { fitWidths, widthOf, wrapText } from './table-widths.ts';

const edges = ['top', 'bottom', 'left', 'right', 'mid'];
const joints = ['top-mid', 'top-left', 'top-right', 'bottom-mid', 'bottom-left', 'bottom-right'];
const rules = ['left-mid', 'mid-mid', 'right-mid'];
const noFrame = Object.fromEntries([...edges, ...joints, ...rules].map((place) => [place, '']));

const between = '  ';

interface Cells {
  readonly head: readonly string[];
  /** Of each column: whether it begins at its left, and may wrap. */
  readonly isText: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A table without a frame, its columns two blanks apart; those that `textColumns` names begin at their left.
 * @param columns of the terminal, where it is to fit one: texts wrap, and where that is not enough, the columns stand in
 * several tables one below the other, each with the texts that the table begins with
 */
export function plainTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  textColumns: readonly string[],
  columns?: number,
): string {
  const cells = {
    head,
    isText: head.map((name) => textColumns.includes(name)),
    rows: rows.map((row) => row.map((cell) => visibleLine(String(cell)))),
  };
  return columns === undefined ? render(cells) : fitting(cells, columns).map(render).join('\n\n');
}

function fitting(cells: Cells, columns: number): readonly Cells[] {
  const wrapped = wrap(cells, columns);
  if (wrapped !== undefined) return [wrapped];
  const numbers = cells.isText.indexOf(false);
  const keys = numbers === -1 ? 1 : numbers;
  for (let count = cells.head.length - 1; count > keys; count--) {
    const first = wrap(
      pick(cells, (index) => index < count),
      columns,
    );
    const others = pick(cells, (index) => index < keys || index >= count);
    if (first !== undefined) return [first, ...fitting(others, columns)];
  }
  return [cells];
}

function pick({ head, isText, rows }: Cells, isKept: (index: number) => boolean): Cells {
  const kept = <Item>(items: readonly Item[]) => items.filter((_, index) => isKept(index));
  return { head: kept(head), isText: kept(isText), rows: rows.map(kept) };
}

/** Undefined where they do not fit, however narrow the texts are. */
function wrap({ head, isText, rows }: Cells, columns: number): Cells | undefined {
  const natural = head.map((name, index) => ({
    width: Math.max(widthOf(name), ...rows.map((row) => widthOf(row[index] ?? ''))),
    wraps: isText[index]!,
  }));
  const widths = fitWidths(natural, columns - between.length * (head.length - 1));
  if (widths === undefined) return undefined;
  const lines = (cells: readonly string[]) => cells.map((cell, index) => wrapText(cell, widths[index]!));
  return { head: lines(head), isText, rows: rows.map(lines) };
}

function render({ head, isText, rows }: Cells): string {
  const table = new Table({
    head: [...head],
    chars: { ...noFrame, middle: between },
    colAligns: isText.map((each) => (each ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replace(/ +$/gm, '');
}
