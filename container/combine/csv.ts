/** Comma-separated values as RFC 4180 has them, lines ended by LF, for programs and spreadsheets alike. */

import { visibleLine } from '../visible.ts';

/** Null is an empty cell. Numbers are written so that they read back as the same double. */
export type CsvCell = string | number | bigint | null;

/** A line for the header and one for each row. */
export function renderCsv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  let text = renderLine(header);
  for (const row of rows) text += renderLine(row);
  return text;
}

function renderLine(cells: readonly CsvCell[]): string {
  return `${cells.map(renderCell).join(',')}\n`;
}

function renderCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = csvText(cell);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text as it stands in a cell, but for quotes. */
export function csvText(text: string): string {
  return asText(visibleLine(text));
}

/**
 * An apostrophe before what a spreadsheet would take for a formula, also after a semicolon, which separates cells where
 * the decimal separator is a comma.
 */
function asText(cell: string): string {
  return cell.replace(/(^|;)(?=\s*[=+\-@＝＋－＠])/g, "$1'");
}
