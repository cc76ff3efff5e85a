/** The calls that commands make, recorded while they run against the embedded SageMaker. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openConsole } from '../support/browser-door.ts';
import { cli } from '../support/cli.ts';
import { quickImage } from '../support/deployable.ts';
import { type FakeAws, fakeAws } from '../support/fake-aws.ts';
import { loadedImage } from '../support/loaded-program.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { recordCalls } from '../support/record-calls.ts';
import type { ApiCall } from '../support/service-authorization.ts';
import { committed } from './deployments.ts';

/** The account of everything that the embedded SageMaker makes. */
export const embeddedAccount = '000000000000';

const image = '111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest';
const fails = `${image}=sh {folder}/fails.sh`;
const sleeps = `${image}=sh {folder}/sleeps.sh`;

/** Commands that ask SageMaker nothing, or that answer for it. */
export const offline = [
  ...['init', 'build', 'validate', 'parameters', 'survey', 'templates', 'serve'],
  ...['try', 'schema', 'build-image'],
];

const pipelineArn = `arn:aws:sagemaker:us-east-1:${embeddedAccount}:pipeline/mimic3-waveform-features`;

function pastExecution(letter: string): string {
  return `${pipelineArn}/execution/${letter.repeat(12)}`;
}

type Line = readonly [command: string, ...args: readonly string[]];

const target = ['--local', '--state', 'state'];
const data = ['--mount', 's3://my-bucket/mimic3wdb=data', '--mount', 's3://my-bucket/features=out'];

/**
 * Each command in the ways in which it asks for different things. Where no execution is named, the newest one is meant.
 */
const script: readonly (Line | ((folder: string, aws: FakeAws) => void))[] = [
  ['plan', ...target],
  ['upsert', ...target],
  ['upsert', ...target],
  (folder) => describePipeline(folder, { project: 'macroshard', stage: 'test' }),
  ['plan', ...target],
  ['upsert', ...target],
  ['start', ...target, ...data, '--run-key', 'first', '--watch', '--image', '{loaded}'],
  ['verify', 'out/{id}/combined', '--execution', '{newest}', ...target],
  ['start', ...target, ...data, '--from-execution', '{newest}', '--steps', 'Group-a', '--watch', ...quickImage],
  ['plan', ...target],
  ['list', ...target, '--executions'],
  (folder) => describePipeline(folder, { project: 'macroshard' }, 'changed'),
  ['upsert', ...target, '--expect-version', '2'],
  (folder) => describePipeline(folder, { project: 'macroshard' }, 'changed again'),
  ['local', '--data', 'data', '--out', 'out', '--state', 'state', '--image', fails],
  ['watch', ...target],
  ['status', ...target],
  ['logs', ...target],
  ['report', ...target],
  ['graph', '--execution', 'last', ...target],
  ['register', pastExecution('a')],
  ['register', pastExecution('a')],
  ['register', pastExecution('b')],
  moveTheDataset,
  ['register', pastExecution('b')],
  ['retry', ...target, ...data, '--image', sleeps],
  ['stop', ...target, '--wait'],
  ['list', ...target],
  ['console', ...target],
  ['delete', ...target, '--yes'],
];

export interface CommandCalls {
  /** By command, as recorded. */
  readonly calls: ReadonlyMap<string, readonly ApiCall[]>;
  /** Each line that was run, with its exit code and what it said. */
  readonly log: readonly string[];
}

/** Runs every command, in a folder that holds a pipeline and two groups of data. */
export async function recordCommands(folder: string): Promise<CommandCalls> {
  describePipeline(folder, { project: 'macroshard' });
  const combined = 's3://my-bucket/features/aaaaaaaaaaaa/combined';
  const aws = await fakeAws({
    pipelineArn,
    executions: ['a', 'b'].map((letter, day) => ({ id: letter.repeat(12), startedAtMs: day, combined })),
    objects: {
      'my-bucket/features/aaaaaaaaaaaa/combined/profile.json': '{"columns":[{"name":"group","type":"VARCHAR"}]}',
    },
    databases: ['clinic'],
  });
  for (const group of ['a', 'b']) putTree(join(folder, 'data', group), numericsGroup(group, 1));
  putTree(folder, { 'fails.sh': "echo '{}'\nexit 3\n", 'sleeps.sh': 'exec sleep 60\n' });
  const calls = new Map<string, readonly ApiCall[]>();
  const log: string[] = [];
  let newest = '';
  for (const line of script) {
    if (typeof line === 'function') {
      line(folder, aws);
      continue;
    }
    const [command, ...args] = line.map((word) =>
      word
        .replace('{newest}', newest)
        .replace('{id}', newest.split('/').at(-1)!)
        .replace('{folder}', folder)
        .replace('{loaded}', loadedImage(image)[1]!),
    );
    const made = await recordCalls(async () => {
      const env = command === 'register' ? aws.environment : {};
      const { exitCode, stdout, stderr } = await (command === 'console'
        ? useConsole(folder, args, newest)
        : cli(folder, [command!, ...args, '--json'], { env }));
      log.push(`${exitCode} ${[command, ...args].join(' ')}\n${stderr}${stdout}`);
      newest = /arn:[^"\s]+\/execution\/\w+/.exec(stdout)?.[0] ?? newest;
    });
    calls.set(command!, [...(calls.get(command!) ?? []), ...made]);
  }
  await aws.close();
  return { calls, log };
}

/** Opens every page. */
async function useConsole(folder: string, flags: readonly string[], executionArn: string) {
  const page = await openConsole(folder, flags);
  const [, pipeline, , id] = executionArn.split(':').at(-1)!.split('/');
  const ways = [
    '/',
    `/pipelines/${pipeline}/`,
    ...['', 'states', 'report', 'steps/Group-a/', 'steps/Group-a/?log=1'].map(
      (part) => `/pipelines/${pipeline}/executions/${id}/${part}`,
    ),
  ];
  const replies = [];
  for (const way of ways) replies.push(await page.visit(way));
  const form = await page.visit(`/pipelines/${pipeline}/start?from=${id}`);
  const hidden = [...form.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  const sent = Object.fromEntries(hidden.map(([, name, value]) => [name, value!]));
  replies.push(await page.submit(`/pipelines/${pipeline}/start`, { ...sent, action: 'plan' }));
  const failed = replies.filter(({ status }) => status >= 400).map(({ text }) => text);
  const { exitCode, stderr } = await page.close();
  return { exitCode: failed.length > 0 ? 9 : exitCode, stdout: failed.join('\n'), stderr };
}

/** Glue has a partition of execution b somewhere else. */
function moveTheDataset(_folder: string, { partitions }: FakeAws): void {
  for (const name of partitions.keys()) {
    if (name.endsWith('/bbbbbbbbbbbb')) partitions.set(name, { StorageDescriptor: { Location: 's3://elsewhere/' } });
  }
}

function describePipeline(folder: string, ownTags: Readonly<Record<string, string>>, description = 'made'): void {
  const text = committed
    .replaceAll('arn:aws:iam::111122223333', `arn:aws:iam::${embeddedAccount}`)
    .replace(/^groups: .*$/m, 'groups: [a, b]')
    .replace(/^tags: .*$/m, `tags: ${JSON.stringify(ownTags)}`)
    .replace(/^description: .*$/m, `description: ${description}`);
  writeFileSync(join(folder, 'pipeline.yaml'), `${text}catalog: { database: clinic, table: features }\n`);
}
