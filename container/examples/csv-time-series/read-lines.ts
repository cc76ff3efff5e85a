import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { BrokenUnit } from './broken-unit.ts';

const blockBytes = 1 << 16;
const longestLineBytes = 1 << 20;

/** The lines of a file with their numbers, from 1 on; memory is bounded, whatever the file holds. */
export function* readLines(root: string, path: string): Generator<readonly [lineNumber: number, line: string]> {
  const file = openSync(join(root, path), 'r');
  try {
    const block = Buffer.alloc(blockBytes);
    let pending = Buffer.alloc(0);
    let lineNumber = 0;
    for (let count = readSync(file, block); count > 0; count = readSync(file, block)) {
      pending = Buffer.concat([pending, block.subarray(0, count)]);
      let start = 0;
      for (let end = pending.indexOf(0x0a); end !== -1; end = pending.indexOf(0x0a, start)) {
        yield [++lineNumber, textOf(pending.subarray(start, end))];
        start = end + 1;
      }
      pending = pending.subarray(start);
      if (pending.length > longestLineBytes) {
        const limit = `is longer than ${longestLineBytes} bytes`;
        throw new BrokenUnit('long-line', `"${path}":${lineNumber + 1} ${limit}`);
      }
    }
    if (pending.length > 0) yield [++lineNumber, textOf(pending)];
  } finally {
    closeSync(file);
  }
}

function textOf(line: Buffer): string {
  return line.toString().replace(/\r$/, '');
}
