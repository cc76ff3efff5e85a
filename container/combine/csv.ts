/** Comma-separated values as RFC 4180 has them, lines ended by LF. */

/** Null is an empty cell. Numbers are written so that they read back as the same double. */
export type CsvCell = string | number | bigint | null;

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
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
