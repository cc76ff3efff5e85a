import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As many as a day of minutes of four signals. */
const rowsPerUnit = 5760;

/** Writes a group of the row extractor: units that give so many rows together. @returns their paths */
export function writeRowGroup(folder: string, rows: number): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const paths: string[] = [];
  for (let row = 0, unit = 0; row < rows; row += rowsPerUnit, unit++) {
    const name = `u${String(unit).padStart(6, '0')}.rows`;
    writeFileSync(join(folder, name), String(Math.min(rowsPerUnit, rows - row)));
    paths.push(name);
  }
  return paths;
}
