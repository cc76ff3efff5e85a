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

/**
 * Each command in the ways in which it asks for different things. Where no execution is named, the newest one is meant.
 */
const script: readonly (Line | ((folder: string) => void))[] = [
  ['plan', ...target],
  ['upsert', ...target],
  ['upsert', ...target],
  (folder) => describePipeline(folder, { project: 'macroshard', stage: 'test' }),
  ['plan', ...target],
  ['upsert', ...target],
  ['start', ...target, ...data, '--run-key', 'first', '--watch'],
  ['start', ...target, ...data, '--from-execution', '{newest}', '--steps', 'Group-a', '--watch'],
  ['plan', ...target],
  (folder) => describePipeline(folder, { project: 'macroshard' }, 'changed'),
  ['local', '--data', 'data', '--out', 'out', '--state', 'state', '--image', fails],
  ['watch', ...target],
  ['status', ...target],
  ['logs', ...target],
  ['retry', ...target, ...data, '--image', sleeps],
  ['stop', ...target, '--wait'],
  ['list', ...target],
  ['delete', ...target, '--yes'],
];

const pipeline = { PipelineName: 'mimic3-waveform-features' };
const pipelineArn = `arn:aws:sagemaker:us-east-1:${embeddedAccount}:pipeline/${pipeline.PipelineName}`;
const execution = { PipelineExecutionArn: `${pipelineArn}/execution/cfvy1tjuxdq8` };
const tags = [{ Key: 'project', Value: 'macroshard' }];
const RoleArn = `arn:aws:iam::${embeddedAccount}:role/macroshard-pipeline`;

const sageMaker = (operation: string, input: ApiCall['input']): ApiCall => ({ service: 'sagemaker', operation, input });

/** What commands will ask for that are not there yet: in the place of a recording. */
const callsToCome: Readonly<Record<string, readonly ApiCall[]>> = {
  plan: [
    sageMaker('DescribePipeline', pipeline),
    sageMaker('ListTags', { ResourceArn: pipelineArn }),
    sageMaker('ListPipelineExecutions', pipeline),
    sageMaker('DescribePipelineExecution', execution),
    sageMaker('DescribePipelineDefinitionForExecution', execution),
    sageMaker('ListPipelineExecutionSteps', execution),
    sageMaker('ListPipelineParametersForExecution', execution),
    sageMaker('DescribeProcessingJob', { ProcessingJobName: 'pipelines-cfvy1tjuxdq8-group-a-mgqyfdujcj-0' }),
  ],
  upsert: [
    sageMaker('DescribePipeline', pipeline),
    sageMaker('CreatePipeline', { ...pipeline, RoleArn, Tags: tags }),
    sageMaker('UpdatePipeline', { ...pipeline, RoleArn }),
    sageMaker('ListTags', { ResourceArn: pipelineArn }),
    sageMaker('AddTags', { ResourceArn: pipelineArn, Tags: tags }),
  ],
  start: [
    sageMaker('DescribePipeline', pipeline),
    sageMaker('ListPipelineParametersForExecution', execution),
    sageMaker('ListPipelineExecutionSteps', execution),
    sageMaker('StartPipelineExecution', pipeline),
  ],
  list: [sageMaker('ListPipelines', {}), sageMaker('ListPipelineExecutions', pipeline)],
  delete: [sageMaker('DescribePipeline', pipeline), sageMaker('DeletePipeline', pipeline)],
};

export interface CommandCalls {
  /** By command: recorded where there is the command, else as it is declared. */
  readonly calls: ReadonlyMap<string, readonly ApiCall[]>;
  /** Each line that was run, with its exit code and what it said. */
  readonly log: readonly string[];
}

/** Runs every command, in a folder that holds a pipeline and two groups of data. */
export async function recordCommands(folder: string, commands: readonly string[]): Promise<CommandCalls> {
  describePipeline(folder, { project: 'macroshard' });
  for (const group of ['a', 'b']) putGroup(join(folder, 'data', group), numericsGroup(group, 1));
  const calls = new Map(Object.entries(callsToCome).filter(([name]) => !commands.includes(name)));
  const log: string[] = [];
  let newest = '';
  for (const line of script) {
    if (typeof line === 'function') {
      line(folder);
      continue;
    }
    const [command, ...args] = line.map((word) => word.replace('{newest}', newest));
    if (!commands.includes(command!)) continue;
    const made = await recordCalls(async () => {
      const { exitCode, stdout, stderr } = await cli(folder, [command!, ...args, '--json']);
      log.push(`${exitCode} ${[command, ...args].join(' ')}\n${stderr}${stdout}`);
      newest = /arn:[^"\s]+\/execution\/\w+/.exec(stdout)?.[0] ?? newest;
    });
    calls.set(command!, [...(calls.get(command!) ?? []), ...made]);
  }
  return { calls, log };
}

function describePipeline(folder: string, ownTags: Readonly<Record<string, string>>, description = 'made'): void {
  const text = committed
    .replaceAll('arn:aws:iam::111122223333', `arn:aws:iam::${embeddedAccount}`)
    .replace(/^groups: .*$/m, 'groups: [a, b]')
    .replace(/^tags: .*$/m, `tags: ${JSON.stringify(ownTags)}`)
    .replace(/^description: .*$/m, `description: ${description}`);
  writeFileSync(join(folder, 'pipeline.yaml'), text);
}

function putGroup(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
