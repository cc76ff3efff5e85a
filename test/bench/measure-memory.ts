/** `node dist/test/bench/measure-memory.js [UNITS…]`: peak memory and time of `process-group` over groups of many units. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeManySegments } from './data/many-segments.ts';
import { inputFolder, runJob } from './jobs/run-job.ts';

const asked = process.argv.slice(2).map(Number);
if (!asked.every((count) => Number.isSafeInteger(count) && count > 0)) {
  process.stderr.write(`expected numbers of units of 1 or more, got ${process.argv.slice(2).join(' ')}\n`);
  process.exit(2);
}
const groups =
  asked.length > 0
    ? asked.map((segments) => ({ segments, segmentsAPatient: 20 }))
    : [
        ...[1_000, 10_000, 100_000].map((segments) => ({ segments, segmentsAPatient: 20 })),
        { segments: 50_000, segmentsAPatient: 1 },
      ];
for (const group of groups) {
  const root = mkdtempSync(join(tmpdir(), 'macroshard-memory-'));
  try {
    writeManySegments(inputFolder({ root }, 'g'), group);
    for (const threads of [1, 2]) {
      const { peakMb, seconds } = await runJob({ root }, [
        'process-group',
        '--group',
        'g',
        '--threads',
        String(threads),
      ]);
      const what = `${group.segments} units in ${Math.ceil(group.segments / group.segmentsAPatient)} folders`;
      process.stdout.write(`${what}, threads ${threads}: ${peakMb.toFixed(0)} MB, ${seconds.toFixed(1)} s\n`);
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}
