/** The calls that commands make, recorded while they run against the embedded SageMaker. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cli } from '../support/cli.ts';
import { numericsGroup } from '../support/numerics.ts';
import { recordCalls } from '../support/record-calls.ts';
import type { ApiCall } from '../support/service-authorization.ts';
import { committed } from './deployments.ts';

/** The account of everything that the embedded SageMaker makes. */
export const embeddedAccount = '000000000000';

const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest';
const fails = `${image}=${process.execPath} -e console.log('{}');process.exit(3)`;
const sleeps = `${image}=${process.execPath} -e setTimeout(()=>{},60000)`;

/** Commands that ask SageMaker nothing, or that answer for it. */
export const offline = ['init', 'build', 'validate', 'graph', 'parameters', 'templates', 'serve'];

type Line = readonly [command: string, ...args: readonly string[]];

const target = ['--local', '--state', 'state'];
const data = ['--mount', 's3://my-bucket/mimic3wdb=data', '--mount', 's3://my-bucket/features=out'];

/** Each command in the ways in which it asks for different things. `{arn}` is the execution that was started last. */
const script: readonly (Line | ((folder: string) => void))[] = [
  ['plan', ...target],
  ['upsert', ...target],
  ['upsert', ...target],
  (folder) => describePipeline(folder, { project: 'macroshard', stage: 'test' }),
  ['plan', ...target],
  ['upsert', ...target],
  ['start', ...target, ...data, '--image', fails, '--run-key', 'first', '--set', 'MaxRejectedFraction=1'],
  ['watch', '{arn}', ...target],
  ['status', '{arn}', ...target],
  ['logs', '{arn}', ...target],
  ['retry', '{arn}', ...target, ...data, '--watch'],
  ['plan', ...target],
  ['start', ...target, ...data, '--from-execution', '{arn}', '--steps', 'Group-a', '--watch'],
  ['start', ...target, ...data, '--image', sleeps, '--set', 'DatasetVersion=2'],
  ['stop', '{arn}', ...target, '--wait'],
  ['list', ...target],
  ['delete', ...target, '--yes'],
  ['local', '--data', 'data', '--out', 'out'],
];

export interface CommandCalls {
  /** By command. */
  readonly calls: ReadonlyMap<string, readonly ApiCall[]>;
  /** Commands of the script that there are not yet. */
  readonly toCome: readonly string[];
  /** Each line that was run, with its exit code and what it said. */
  readonly log: readonly string[];
}

/** Runs every command, in a folder that holds a pipeline and two groups of data. */
export async function recordCommands(folder: string, commands: readonly string[]): Promise<CommandCalls> {
  describePipeline(folder, { project: 'macroshard' });
  for (const group of ['a', 'b']) putGroup(join(folder, 'data', group), numericsGroup(group, 1));
  const calls = new Map<string, readonly ApiCall[]>();
  const log: string[] = [];
  let arn = '';
  for (const line of script) {
    if (typeof line === 'function') {
      line(folder);
      continue;
    }
    const [command, ...args] = line.map((word) => (word === '{arn}' ? arn : word)).filter((word) => word !== '');
    if (!commands.includes(command!)) continue;
    const made = await recordCalls(async () => {
      const { exitCode, stdout, stderr } = await cli(folder, [command!, ...args, '--json']);
      log.push(`${exitCode} ${[command, ...args].join(' ')}\n${stderr}${stdout}`);
      if (command === 'start') arn = /arn:[^"\s]+\/execution\/\w+/.exec(stdout)?.[0] ?? '';
    });
    calls.set(command!, [...(calls.get(command!) ?? []), ...made]);
  }
  const scripted = script.flatMap((line) => (typeof line === 'function' ? [] : [line[0]]));
  return { calls, toCome: scripted.filter((name) => !commands.includes(name)), log };
}

function describePipeline(folder: string, tags: Readonly<Record<string, string>>): void {
  const text = committed
    .replaceAll('arn:aws:iam::111122223333', `arn:aws:iam::${embeddedAccount}`)
    .replace(/^groups: .*$/m, 'groups: [a, b]')
    .replace(/^tags: .*$/m, `tags: ${JSON.stringify(tags)}`);
  writeFileSync(join(folder, 'pipeline.yaml'), text);
}

function putGroup(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
