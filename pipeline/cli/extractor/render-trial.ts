import type { Trial } from '@macroshard/container/try/try-extractor';
import { visibleLine } from '../../wording/visible.ts';
import { count } from '../../wording/words.ts';
import { plainTable } from '../plain-table.ts';

/** More columns than this are shown one below the other. */
const mostColumns = 8;

/** What an extractor made of a folder, for a person. */
/** @param columns of the terminal, where there is one */
export function renderTrial(trial: Trial, folder: string, columns?: number): string {
  return [
    ...inferredLines(trial),
    ...unitLines(trial, folder),
    ...trial.tried.flatMap((unit) => ['', ...unitBlock(unit, trial, columns)]),
    '',
  ].join('\n');
}

function inferredLines({ inferred }: Trial): readonly string[] {
  if (inferred === undefined) return [];
  const { file, isWritten, columns, units, differences, notes } = inferred;
  const declared = isWritten ? `, written to ${file}` : differences.length === 0 ? `, as ${file} has them` : '';
  return [
    visibleLine(`columns inferred from ${count(units, 'unit')}${declared}:`),
    ...plainTable(['column', 'type'], Object.entries(columns), ['column', 'type'])
      .split('\n')
      .map((line) => `  ${line}`),
    ...notes.map((note) => visibleLine(`  ${note}`)),
    ...(isWritten || differences.length === 0
      ? []
      : [
          visibleLine(
            `${file} is there and says something else: ${differences.join('; ')}; --overwrite writes it anew`,
          ),
        ]),
    '',
  ];
}

function unitLines({ extractor, units, rejects, skipped, eachFileIsUnit }: Trial, folder: string): readonly string[] {
  const { name, version } = extractor;
  const left = `${count(rejects.count, 'reject')}, ${count(skipped.count, 'file')} skipped`;
  return [
    visibleLine(`extractor ${name}, version ${version}: ${count(units.count, 'unit')} in ${folder}, ${left}`),
    ...(eachFileIsUnit ? ['each file is taken for a unit: process.units says otherwise'] : []),
    ...few(units.first, units.count, ({ path, files }) =>
      files.length === 1 && files[0] === path ? path : `${path}: ${files.join(', ')}`,
    ),
    ...few(rejects.first, rejects.count, ({ path, code, message }) => `rejected ${path}: ${code}: ${message}`),
    ...few(skipped.first, skipped.count, ({ path, reason }) => `skipped ${path}: ${reason}`),
  ];
}

const shownOfEach = 5;

function few<Item>(items: readonly Item[], all: number, text: (item: Item) => string): readonly string[] {
  const shown = items.slice(0, shownOfEach).map((item) => `  ${visibleLine(text(item))}`);
  return all > shown.length ? [...shown, `  … ${all - shown.length} more`] : shown;
}

function unitBlock(unit: Trial['tried'][number], { columns }: Trial, width: number | undefined): readonly string[] {
  if (unit.status === 'rejected') return [visibleLine(`${unit.path}: rejected, ${unit.code}: ${unit.message}`)];
  const { path, rowCount, rows, warnings } = unit;
  const more = rows.length < rowCount ? `, the first ${rows.length}` : '';
  const texts = rows.map((row) => row.map((cell) => (cell === null ? 'null' : String(cell))));
  return [
    visibleLine(`${path}: ${count(rowCount, 'row')}${more}`),
    ...warnings.slice(0, shownOfEach).map((warning) => visibleLine(`  warning: ${warning}`)),
    ...(rows.length === 0 ? [] : [tableOf(columns, rows, texts, width)]),
  ];
}

function tableOf(
  columns: readonly string[],
  rows: Extract<Trial['tried'][number], { status: 'processed' }>['rows'],
  texts: readonly (readonly string[])[],
  width: number | undefined,
): string {
  const isText = columns.filter((_, index) => rows.some((row) => typeof row[index] === 'string'));
  if (columns.length <= mostColumns) return plainTable(columns, texts, isText, width);
  const heads = ['column', ...texts.map((_, index) => `row ${index + 1}`)].slice(0, mostColumns);
  const lines = columns.map((name, index) => [name, ...texts.map((row) => row[index]!)].slice(0, mostColumns));
  return plainTable(heads, lines, heads, width);
}
