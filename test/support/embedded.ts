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
import { type EmbeddedSageMaker, openEmbeddedSageMaker } from '../../pipeline/local/embedded-sagemaker.ts';
import type { EmbeddedOptions } from '../../pipeline/local/open-service.ts';
import { repositoryRoot } from './repository.ts';

/**
 * A program in place of the container's: it does what its first argument says, so that a test of the service does not
 * depend on the container.
 */
export const standIn = ['sh', join(repositoryRoot, 'test/support/stand-in.sh'), process.execPath];

export interface Harness {
  readonly client: SageMakerClient;
  readonly requestHandler: EmbeddedSageMaker['requestHandler'];
  readonly folder: string;
  locate(uri: string): string;
  close(): Promise<void>;
}

export async function openHarness(folder: string, options: Partial<EmbeddedOptions> = {}): Promise<Harness> {
  const embedded = await openEmbeddedSageMaker({
    stateFolder: join(folder, 'state'),
    mounts: [],
    containerCommand: standIn,
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
  const pause = growingPause();
  for (let tries = 0; tries < 2500; tries++) {
    if (await condition()) return;
    await pause();
  }
  throw new Error('waited in vain');
}

/** The name of the job that a step runs; undefined where it has none yet. */
export async function jobNameOf(client: SageMakerClient, arn: string, step: string): Promise<string | undefined> {
  const listed = await client.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn }));
  const found = listed.PipelineExecutionSteps?.find(({ StepName }) => StepName === step);
  return found?.Metadata?.ProcessingJob?.Arn?.split('/').pop();
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
  for (const pause = growingPause(); ; await pause()) {
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
  }
}

/** Looking costs as much as what is looked at: most of it has ended soon, and the rest takes its time. */
function growingPause(): () => Promise<void> {
  let pauseMs = 4;
  return () => {
    pauseMs = Math.min(pauseMs * 1.5, 60);
    return new Promise((resolve) => setTimeout(resolve, pauseMs));
  };
}
