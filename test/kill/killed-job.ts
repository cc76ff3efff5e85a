/** Kills jobs of the container's program, and looks at what they leave and at what comes after. */

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { planSample } from '../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';

export type KilledTask = 'process-group' | 'process-group --checkpoint' | 'combine';
export const killedTasks: readonly KilledTask[] = ['process-group', 'process-group --checkpoint', 'combine'];

export interface Undisturbed {
  readonly milliseconds: number;
  readonly results: Results;
}

export interface KillOutcome {
  /** Names of results that were there, whole, when the job had been killed. */
  readonly left: readonly string[];
  /** Units whose rows the job had told of before it was killed. */
  readonly finishedUnits: number;
  /** Units that the next run did not read again. */
  readonly reusedUnits: number;
}

/** By path in the output folder: the file's bytes, of a ledger all but its `run` object. */
type Results = Readonly<Record<string, string>>;

const program = fileURLToPath(import.meta.resolve('@macroshard/container/main'));
const groups = ['30', '31'];

/** Writes the input that all jobs share: groups' files, and their shards for the combine. */
export async function prepareKills(folder: string): Promise<void> {
  await writeSample(join(folder, 'process-group', 'processing', 'input'), planSample({ megabytes: 3, groups }));
  for (const group of groups) {
    await run(join(folder, 'process-group'), argumentsOf('process-group', group)).ended;
    const shard = join(folder, 'combine', 'processing', 'input', group);
    mkdirSync(join(shard, '..'), { recursive: true });
    cpSync(outputFolder(join(folder, 'process-group')), shard, { recursive: true });
  }
}

export async function runUndisturbed(folder: string, task: KilledTask): Promise<Undisturbed> {
  const root = rootOf(folder, task);
  clear(root);
  const startMs = performance.now();
  await run(root, argumentsOf(task)).ended;
  const milliseconds = performance.now() - startMs;
  return { milliseconds, results: readResults(root) };
}

/** When a job is killed: after so many milliseconds, or once it has told of so many finished units. */
export type KillMoment = { readonly afterMs: number } | { readonly afterUnits: number };

/**
 * Kills a job, and runs it again.
 * @throws Error where something stands under a final name that is not what an undisturbed run writes, where the next
 * run gives other bytes, or reads a unit again that was finished
 */
export async function killOnce(
  folder: string,
  task: KilledTask,
  { moment, expected }: { moment: KillMoment; expected: Results },
): Promise<KillOutcome> {
  const root = rootOf(folder, task);
  clear(root);
  const when = 'afterMs' in moment ? `after ${moment.afterMs} ms` : `after ${moment.afterUnits} units`;
  const first = run(root, argumentsOf(task), (finished) => {
    if ('afterUnits' in moment && finished >= moment.afterUnits) first.child.kill('SIGKILL');
  });
  const timer = 'afterMs' in moment ? setTimeout(() => first.child.kill('SIGKILL'), moment.afterMs) : undefined;
  const finishedUnits = await first.ended.catch(() => first.finishedUnits());
  clearTimeout(timer);
  const left = readResults(root);
  for (const [name, bytes] of Object.entries(left)) {
    if (bytes !== expected[name]) throw new Error(`${task}, killed ${when}, leaves a ${name} that is not whole`);
  }
  await run(root, argumentsOf(task)).ended;
  const again = readResults(root);
  if (JSON.stringify(again) !== JSON.stringify(expected))
    throw new Error(`${task}, killed ${when} and run again, gives other bytes`);
  const reusedUnits = readReusedUnits(root);
  if (task === 'process-group --checkpoint' && reusedUnits < finishedUnits)
    throw new Error(`${task}, killed ${when}: ${finishedUnits} units were finished, ${reusedUnits} reused`);
  return { left: Object.keys(left), finishedUnits, reusedUnits };
}

function rootOf(folder: string, task: KilledTask): string {
  return join(folder, task === 'combine' ? 'combine' : 'process-group');
}

function outputFolder(root: string): string {
  return join(root, 'processing', 'output');
}

function argumentsOf(task: KilledTask, group = groups[0]!): readonly string[] {
  if (task === 'combine') return ['combine'];
  const checkpoint = task === 'process-group' ? [] : ['--checkpoint', 'checkpoint'];
  return ['process-group', '--group', group, '--threads', '2', ...checkpoint];
}

function clear(root: string): void {
  for (const folder of [outputFolder(root), join(root, 'checkpoint')]) rmSync(folder, { recursive: true, force: true });
}

interface Run {
  readonly child: ChildProcess;
  readonly finishedUnits: () => number;
  /** Rejects where the job fails or is killed. */
  readonly ended: Promise<number>;
}

function run(root: string, args: readonly string[], onFinished: (units: number) => void = () => {}): Run {
  const { PATH, NODE_V8_COVERAGE } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { PATH, NODE_V8_COVERAGE, ML_ROOT: root },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let [finishedUnits, rejectedUnits] = [0, 0];
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const { event, status, done } = JSON.parse(line) as { event: string; status?: string; done?: number };
    if (event !== 'unit') return;
    // Of many units some are told of, and each reject; `done` counts all.
    if (status === 'rejected') rejectedUnits++;
    finishedUnits = done! - rejectedUnits;
    onFinished(finishedUnits);
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve(finishedUnits);
      else reject(new Error(`${args.join(' ')} ended with ${code}`));
    });
  });
  return { child, finishedUnits: () => finishedUnits, ended };
}

function readResults(root: string): Results {
  const output = outputFolder(root);
  if (!existsSync(output)) return {};
  const names = readdirSync(output, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(output.length + 1))
    .filter((name) => !name.startsWith('.'))
    .sort();
  return Object.fromEntries(names.map((name) => [name, readResult(join(output, name))]));
}

function readResult(path: string): string {
  if (!/(receipt|manifest)\.json$/.test(path)) return readFileSync(path, 'base64');
  const { run: _, ...ledger } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return JSON.stringify(ledger);
}

function readReusedUnits(root: string): number {
  const path = join(outputFolder(root), 'receipt.json');
  if (!existsSync(path)) return 0;
  return (JSON.parse(readFileSync(path, 'utf8')) as { run: { reusedUnits: number } }).run.reusedUnits;
}
