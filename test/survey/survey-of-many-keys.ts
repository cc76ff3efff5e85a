/** `node dist/test/survey/survey-of-many-keys.js [KEYS]`: a survey of so many keys, from a server that makes them up. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { surveyManyKeys } from './many-keys.ts';

const keys = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'macroshard-keys-'));
try {
  const [first, second] = [await surveyManyKeys(folder, keys), await surveyManyKeys(folder, keys)];
  const same = first.text === second.text ? 'the same bytes' : 'OTHER BYTES';
  process.stdout.write(
    `${keys} keys: ${first.peakMb} and ${second.peakMb} MB, ${first.cpuSeconds} and ${second.cpuSeconds} s of CPU, ${same}\n`,
  );
  process.exitCode = same === 'the same bytes' ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
