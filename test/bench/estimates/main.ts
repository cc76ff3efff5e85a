/**
 * `npm run test:estimates`: writes down what four datasets will take, from bench and their surveys alone, runs them on
 * this machine at a simulated bandwidth, and says how far the estimates were off. Exit code 1 where an actual time lies
 * outside, or fewer than three of four within a quarter of the middle.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from '@macroshard/container/machine';
import { loadSpec } from '../../../pipeline/cli/load-spec.ts';
import { plainTable } from '../../../pipeline/cli/plain-table.ts';
import { estimate } from '../../../pipeline/estimate/estimate.ts';
import { pricesWith } from '../../../pipeline/estimate/facts/prices.ts';
import { assumedShape } from '../../../pipeline/estimate/facts/speeds.ts';
import type { Host } from '../../../pipeline/estimate/host.ts';
import { middleOf, type Range } from '../../../pipeline/estimate/range.ts';
import { buildDefinition } from '../../../pipeline/pipeline.ts';
import { readSurvey } from '../../../pipeline/survey/read-survey.ts';
import { bytesText } from '../../../pipeline/wording/amounts.ts';
import { cli } from '../../support/cli.ts';
import { fakeIo } from '../../support/fake-io.ts';
import { repositoryRoot } from '../../support/repository.ts';
import { writeRecords } from '../data/write-records.ts';
import { measureSpeeds } from '../parts/speeds.ts';
import { estimatedDatasets, reachedShare } from './datasets.ts';

const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest';
const pacedJob = fileURLToPath(new URL('./paced-job.js', import.meta.url));
/** The least of so many runs counts: noise only ever adds. */
const repetitions = 3;
const pipelineName = 'mimic3-waveform-features';

const folder = mkdtempSync(join(tmpdir(), 'macroshard-estimates-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

const { cpuCount } = describeMachine();
const progress = (text: string) => process.stderr.write(`estimates: ${text}\n`);
const { values } = await measureSpeeds({ folder: join(folder, 'bench'), sizeMb: 64, cpuCount, repetitions, progress });
// A job has one thread here, and jobs at once a CPU each.
const speeds = { ...values, sharedThread: 1, source: 'bench' };
const startSeconds = await secondsOfEmptyJob();
const estimates: Estimated[] = [];
for (const dataset of estimatedDatasets) estimates.push(await estimateOf(dataset));
process.stdout.write(
  `${table(
    estimates.map((each) => [...cellsOf(each)]),
    [],
  )}\n\n`,
);
const rows: (string | number)[][] = [];
const offs: number[] = [];
let outside = 0;
for (const each of estimates) {
  const actual = await secondsOf(each.name, each.windowSeconds, each.mbPerSecond);
  const { lower, upper } = each.seconds;
  const isInside = actual >= lower && actual <= upper;
  const off = actual / middleOf(each.seconds) - 1;
  offs.push(Math.abs(off));
  if (!isInside) outside++;
  rows.push([...cellsOf(each), actual.toFixed(1), isInside ? 'yes' : 'no', `${(100 * off).toFixed(0)} %`]);
}
const near = offs.filter((off) => off <= 0.25).length;
process.stdout.write(`${table(rows, ['actual s', 'inside', 'off the middle'])}\n`);
process.stdout.write(
  `${estimates.length - outside} of ${estimates.length} inside, ${near} within a quarter of the middle\n`,
);
process.exitCode = outside === 0 && near >= 3 ? 0 : 1;

interface Estimated {
  readonly name: string;
  readonly windowSeconds: number;
  readonly mbPerSecond: number;
  readonly bytes: number;
  readonly files: number;
  readonly seconds: Range;
}

async function estimateOf(dataset: (typeof estimatedDatasets)[number]): Promise<Estimated> {
  const { name, windowSeconds, mbPerSecond } = dataset;
  const own = join(folder, name);
  await dataset.write(join(own, 'data'));
  const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8').replace(/^groups:.*$/m, 'groups: survey');
  writeFileSync(join(own, 'pipeline.yaml'), text);
  await run(own, ['survey', '--data', 'data']);
  const read = readSurvey(readFileSync(join(own, `surveys/${pipelineName}.json`), 'utf8'));
  if ('problems' in read) throw new Error(read.problems[0]!.message);
  const { groups } = read.survey;
  const spec = await loadSpec({ config: join(own, 'pipeline.yaml') }, fakeIo());
  const definition = buildDefinition(spec);
  const made = estimate({
    definition,
    parameters: { WindowSeconds: String(windowSeconds) },
    running: new Set(definition.Steps.map(({ Name }) => Name)),
    groups,
    // Jobs at once share the CPUs, a thread each.
    limits: { stepsAtOnce: cpuCount, instancesAtOnce: {} },
    prices: pricesWith(spec.prices),
    speeds,
    shape: assumedShape,
    hostOf: () => hostWith(mbPerSecond),
  });
  if ('missing' in made) throw new Error(made.missing.join('\n'));
  const sum = (of: 'bytes' | 'files') => [...groups.values()].reduce((total, group) => total + group[of], 0);
  return { name, windowSeconds, mbPerSecond, bytes: sum('bytes'), files: sum('files'), seconds: made.seconds };
}

function hostWith(networkMBps: number): Host {
  return {
    threads: 1,
    memoryGB: Number.POSITIVE_INFINITY,
    networkMBps,
    diskMBps: null,
    transferShare: { lower: 0.75, upper: 1 },
    secondsPerCopiedFile: { lower: 0.0002, upper: 0.0004 },
    threadShare: { lower: 0.55, upper: 1.05 },
    startSeconds: { lower: 0.75 * startSeconds, upper: 1.5 * startSeconds },
    paidStartSeconds: { lower: 0, upper: 0 },
    endSeconds: { lower: 0, upper: 0 },
  };
}

/** Of a job with next to nothing to do, beside the container's own start: the service, its process, the paced copy. */
async function secondsOfEmptyJob(): Promise<number> {
  const own = join(folder, 'empty');
  mkdirSync(own);
  writeRecords(join(own, 'data/a'), 80, { bytes: 1, recordBytes: 1 });
  writeFileSync(join(own, 'pipeline.yaml'), readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8'));
  const seconds: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const { steps } = await local(own, { windowSeconds: 0, mbPerSecond: 1000, out: `out-${repetition}` });
    seconds.push(steps.find(({ name }) => name === 'Group-a')!.seconds);
  }
  return Math.max(0.05, Math.min(...seconds) - speeds.startSeconds);
}

async function secondsOf(name: string, windowSeconds: number, mbPerSecond: number): Promise<number> {
  const own = join(folder, name);
  const seconds: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    progress(`${name}, run ${repetition + 1} of ${repetitions}`);
    const out = `out-${repetition}`;
    await local(own, { windowSeconds, mbPerSecond, out });
    const listed = await run(own, ['list', '--executions', '--local', '--state', `${out}/.macroshard`, '--json']);
    const [{ startedAtMs, endedAtMs }] = (
      JSON.parse(listed) as { executions: [{ startedAtMs: number; endedAtMs: number }] }
    ).executions;
    seconds.push((endedAtMs - startedAtMs) / 1000);
    rmSync(join(own, out), { recursive: true });
  }
  return Math.min(...seconds);
}

interface LocalRun {
  readonly windowSeconds: number;
  readonly mbPerSecond: number;
  readonly out: string;
}

async function local(own: string, { windowSeconds, mbPerSecond, out }: LocalRun) {
  const command = `${image}=${process.execPath} ${pacedJob} ${reachedShare * mbPerSecond}`;
  const words = ['local', '--data', 'data', '--out', out, '--set', `WindowSeconds=${windowSeconds}`];
  const text = await run(own, [...words, '--image', command, '--json']);
  return JSON.parse(text) as { readonly steps: readonly { readonly name: string; readonly seconds: number }[] };
}

async function run(own: string, argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await cli(own, argv);
  if (exitCode !== 0) throw new Error(`macroshard ${argv.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`);
  return stdout;
}

function cellsOf({ name, bytes, files, windowSeconds, mbPerSecond, seconds }: Estimated): readonly (string | number)[] {
  const { lower, upper } = seconds;
  return [name, bytesText(bytes), files, windowSeconds, mbPerSecond, lower.toFixed(1), upper.toFixed(1)];
}

function table(cells: readonly (readonly (string | number)[])[], more: readonly string[]): string {
  const head = ['dataset', 'bytes', 'files', 'window s', 'MB/s', 'lower s', 'upper s', ...more];
  return plainTable(head, cells, ['dataset']);
}
