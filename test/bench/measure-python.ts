/**
 * `node dist/test/bench/measure-python.js [PYTHON]`: units a second of an extractor in Python that has its 20 rows of 33
 * columns ready, and rows a second of one that gives 100,000 of them as an Arrow table (which needs pyarrow), less the
 * time of a job over one unit. Ends with 1 where the bytes on 1, 2 and 7 processes differ, or PYTHON lacks something.
 */

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputFolder, type JobRun, outputFolder, runJob } from './jobs/run-job.ts';

const [python = 'python3'] = process.argv.slice(2);

const columns = `
names = {"path": "string", "signal": "string", "units": "string?"}
names.update({f"d{index}": "double?" for index in range(24)})
names.update({f"i{index}": "int64?" for index in range(6)})
`;

const sources = {
  dicts: `
import random
from macroshard import extractor
${columns}
random.seed(1)
def row(index):
    texts = {"signal": f"s{index % 4}", "units": "mV"}
    doubles = {f"d{column}": random.uniform(-1e3, 1e3) for column in range(24)}
    return {**texts, **doubles, **{f"i{column}": random.randrange(1440) for column in range(6)}}
ready = [row(index) for index in range(20)]
@extractor(name="ready", version="1", columns=names)
def rows(unit):
    return ready
`,
  arrow: `
import random
import pyarrow
from macroshard import extractor
${columns}
random.seed(1)
count = 100_000
texts = {"signal": [f"s{row % 4}" for row in range(count)], "units": ["mV"] * count}
doubles = {f"d{column}": [random.uniform(-1e3, 1e3) for row in range(count)] for column in range(24)}
ints = {f"i{column}": [random.randrange(1440) for row in range(count)] for column in range(6)}
ready = pyarrow.table({**texts, **doubles, **ints})
@extractor(name="ready", version="1", columns=names)
def rows(unit):
    return ready
`,
} as const;

for (const [kind, units] of [
  ['dicts', 5000],
  ['arrow', 20],
] as const) {
  const root = mkdtempSync(join(tmpdir(), 'macroshard-python-'));
  try {
    writeFileSync(join(root, 'ready.py'), sources[kind]);
    for (const [group, count] of Object.entries({ start: 1, work: units })) {
      mkdirSync(inputFolder({ root }, group), { recursive: true });
      for (let unit = 0; unit < count; unit++) writeFileSync(join(inputFolder({ root }, group), `${unit}`), '');
    }
    const digests = new Set<string>();
    for (const threads of [1, 2, 7]) {
      const start = await run(root, 'start', threads);
      const work = await run(root, 'work', threads);
      const seconds = work.seconds - start.seconds;
      digests.add(
        createHash('sha256')
          .update(readFileSync(join(outputFolder({ root }), 'features.parquet')))
          .digest('hex'),
      );
      const speed = `${Math.round(units / seconds)} units, ${Math.round(work.rows / seconds)} rows a second`;
      process.stdout.write(`${kind}, ${work.rows} rows, processes ${threads}: ${speed}\n`);
    }
    if (digests.size > 1) throw new Error(`${kind}: the bytes differ with the count of processes`);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  } finally {
    rmSync(root, { recursive: true });
  }
}

function run(root: string, group: string, threads: number): Promise<JobRun> {
  const args = ['process-group', '--group', group, '--units', '{"file":"**"}', '--threads', String(threads)];
  return runJob({ root }, [...args, '--extractor', './ready.py', '--interpreter', python]);
}
