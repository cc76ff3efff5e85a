/**
 * `write-facts.js FILE`: takes what `npm run bench -- --only speeds --json` has found over as the facts that estimates
 * follow from, with the date and the machine. `npm run bless` then writes docs/terabyte.md anew.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../support/repository.ts';
import { renderFacts } from './render-facts.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write(
    'usage: node dist/test/bench/write-facts.js FILE, what npm run bench -- --only speeds --json printed\n',
  );
  process.exitCode = 2;
} else {
  const path = join(repositoryRoot, 'pipeline/estimate/facts/bench.json');
  try {
    writeFileSync(path, renderFacts(JSON.parse(readFileSync(file, 'utf8')), new Date()));
    process.stdout.write(`wrote ${path}\n`);
  } catch (error) {
    process.stderr.write(`${file}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
