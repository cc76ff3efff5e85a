import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreatePipelineCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  type ListPipelineExecutionStepsCommandOutput,
  type SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { sageMakerClient } from '../../pipeline/aws/clients.ts';
import type { DefinitionJson, Json, StepJson } from '../../pipeline/definition/json.ts';
import {
  type EmbeddedOptions,
  type EmbeddedSageMaker,
  openEmbeddedSageMaker,
} from '../../pipeline/local/embedded-sagemaker.ts';

/**
 * A program in place of the container's: it does what its first argument says, so that a test of the service does not
 * depend on the container.
 */
const standIn = `
import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const root = join(process.env.ML_ROOT, 'processing');
const [task, ...rest] = process.argv.slice(2);
const out = join(root, 'output');
const files = (folder) => readdirSync(folder, { recursive: true }).sort();
const log = (text) => { if (process.env.TRACE) appendFileSync(process.env.TRACE, text + '\\n'); };
log('start ' + rest[0] + ' ' + process.env.MACROSHARD_THREADS);
if (task === 'list') for (const name of readdirSync(join(root, 'input'))) {
  writeFileSync(join(out, name + '.txt'), files(join(root, 'input', name)).join('\\n'));
}
if (task === 'write') writeFileSync(join(out, rest[1]), rest[2]);
if (task === 'write-and-link') {
  writeFileSync(join(out, rest[1]), rest[2]);
  symlinkSync(rest[1], join(out, 'link'));
}
if (task === 'link') {
  rmSync(join(root, rest[2]), { recursive: true, force: true });
  symlinkSync(rest[1], join(root, rest[2]));
}
if (task === 'environment') writeFileSync(join(out, 'environment.json'), JSON.stringify(process.env));
if (task === 'config') writeFileSync(join(out, 'config.json'), readFileSync(join(process.env.ML_ROOT, 'config/processingjobconfig.json')));
if (task === 'say') { console.log(rest[1]); console.error(rest[2] ?? ''); }
if (task === 'stubborn') {
  process.on('SIGTERM', () => {});
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  writeFileSync(rest[1], process.pid + ' ' + child.pid);
  await new Promise(() => setInterval(() => {}, 1000));
}
if (task === 'once-there') while (!existsSync(rest[1])) await new Promise((resolve) => setTimeout(resolve, 20));
if (task === 'fail-unless') if (!existsSync(rest[1])) process.exit(4);
if (task === 'for-ever') await new Promise(() => setInterval(() => {}, 1000));
if (task === 'fail') {
  writeFileSync(join(process.env.ML_ROOT, 'output', 'message'), rest[1] ?? '');
  log('end ' + rest[0]);
  process.exit(3);
}
log('end ' + rest[0]);
`;

export interface Harness {
  readonly client: SageMakerClient;
  readonly requestHandler: EmbeddedSageMaker['requestHandler'];
  readonly folder: string;
  locate(uri: string): string;
  close(): Promise<void>;
}

export async function openHarness(folder: string, options: Partial<EmbeddedOptions> = {}): Promise<Harness> {
  const program = join(folder, 'stand-in.mjs');
  await writeFile(program, standIn);
  const embedded = await openEmbeddedSageMaker({
    stateFolder: join(folder, 'state'),
    mounts: [],
    containerCommand: [process.execPath, program],
    jobEnvironment: { PATH: process.env.PATH ?? '' },
    cpuCount: 2,
    nowMs: Date.now,
    ...options,
  });
  const client = sageMakerClient({ kind: 'embedded', requestHandler: embedded.requestHandler });
  return {
    client,
    requestHandler: embedded.requestHandler,
    folder,
    locate: (uri) => embedded.locate(uri) ?? '',
    close: async () => {
      await embedded.close();
      client.destroy();
    },
  };
}

/** A processing step of the stand-in program, with one output `out`. */
export function job(
  name: string,
  options: {
    args: readonly Json[];
    inputs?: Readonly<Record<string, Json>>;
    output?: Json;
    cache?: boolean;
    dependsOn?: readonly string[];
    environment?: Readonly<Record<string, Json>>;
    files?: Readonly<Record<string, string>>;
    extra?: Readonly<Record<string, Json>>;
  },
): StepJson {
  const {
    args,
    inputs = {},
    output = `s3://bucket/out/${name}/out`,
    environment,
    dependsOn,
    files = {},
    extra,
  } = options;
  return {
    Name: name,
    Type: 'Processing',
    ...(dependsOn && { DependsOn: dependsOn }),
    Arguments: {
      AppSpecification: { ImageUri: 'image:1', ContainerArguments: args },
      ...(environment && { Environment: environment }),
      ProcessingInputs: Object.entries(inputs).map(([input, uri]) => ({
        InputName: input,
        S3Input: {
          S3Uri: uri,
          LocalPath: `/opt/ml/processing/input/${input}`,
          S3DataType: 'S3Prefix',
          S3InputMode: 'File',
        },
      })),
      ProcessingOutputConfig: {
        Outputs: [
          {
            OutputName: 'out',
            S3Output: { S3Uri: output, LocalPath: '/opt/ml/processing/output', S3UploadMode: 'EndOfJob' },
          },
        ],
      },
      ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 } },
      RoleArn: 'arn:aws:iam::111122223333:role/job',
      ...extra,
    },
    ...(options.cache && { CacheConfig: { Enabled: true, ExpireAfter: 'P30D' } }),
    ...(Object.keys(files).length > 0 && {
      PropertyFiles: Object.entries(files).map(([PropertyFileName, FilePath]) => ({
        PropertyFileName,
        OutputName: 'out',
        FilePath,
      })),
    }),
  };
}

export function definitionOf(
  steps: readonly StepJson[],
  parameters: DefinitionJson['Parameters'] = [],
): DefinitionJson {
  return { Version: '2020-12-01', Parameters: parameters, Steps: steps };
}

export async function createPipeline(client: SageMakerClient, name: string, definition: DefinitionJson): Promise<void> {
  await client.send(
    new CreatePipelineCommand({
      PipelineName: name,
      PipelineDefinition: JSON.stringify(definition),
      RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
      ClientRequestToken: undefined,
    }),
  );
}

type Steps = NonNullable<ListPipelineExecutionStepsCommandOutput['PipelineExecutionSteps']>;

export interface Ended {
  readonly id: string;
  readonly arn: string;
  readonly status: string;
  readonly failureReason: string | undefined;
  readonly steps: Readonly<Record<string, Steps[number]>>;
}

interface StartOptions {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly maxParallelSteps?: number;
  readonly steps?: readonly string[];
  readonly source?: string;
}

/** Starts an execution and waits for its end. */
export async function execute(client: SageMakerClient, pipeline: string, options: StartOptions = {}): Promise<Ended> {
  return waitForEnd(client, await start(client, pipeline, options));
}

/** The new execution's ARN. */
export async function start(client: SageMakerClient, pipeline: string, options: StartOptions = {}): Promise<string> {
  const { parameters = {}, maxParallelSteps, steps, source } = options;
  const { PipelineExecutionArn: arn } = await client.send(
    new StartPipelineExecutionCommand({
      PipelineName: pipeline,
      PipelineParameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })),
      ...(maxParallelSteps !== undefined && {
        ParallelismConfiguration: { MaxParallelExecutionSteps: maxParallelSteps },
      }),
      ...(steps && {
        SelectiveExecutionConfig: {
          ...(source !== undefined && { SourcePipelineExecutionArn: source }),
          SelectedSteps: steps.map((StepName) => ({ StepName })),
        },
      }),
      ClientRequestToken: undefined,
    }),
  );
  return arn!;
}

/** `NAME: MESSAGE` of the error that a request ends in. */
export async function errorOf(sending: Promise<unknown>): Promise<string> {
  try {
    await sending;
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message}`;
  }
  return 'no error';
}

/** Waits until the condition holds. The test's own limit of time comes first; this one ends what is left of it. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 5000; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('waited in vain');
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function waitForEnd(client: SageMakerClient, arn: string): Promise<Ended> {
  for (;;) {
    const execution = await client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
    if (!['Executing', 'Stopping'].includes(execution.PipelineExecutionStatus!)) {
      const listed = await client.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn }));
      const steps = listed.PipelineExecutionSteps ?? [];
      return {
        id: arn.split('/').pop()!,
        arn,
        status: execution.PipelineExecutionStatus ?? '',
        failureReason: execution.FailureReason,
        steps: Object.fromEntries(steps.map((step) => [step.StepName!, step])),
      };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
