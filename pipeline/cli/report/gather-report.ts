/** Everything that a report of an execution shows, asked of the service and of its result. */

import type { S3Client } from '@aws-sdk/client-s3';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import {
  definitionOfExecution,
  type ExecutionView,
  executionOrigin,
  executionParameters,
  itemsOfRun,
  viewExecution,
} from '../../aws/executions.ts';
import { executionOutputs } from '../../aws/jobs.ts';
import { groupsByStep } from '../../definition/group-steps.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { parseExecutionArn } from '../../names/arn.ts';
import { type DatasetFacts, datasetFacts } from '../../report/dataset-facts.ts';
import type { ExecutionFacts, RunReport } from '../../report/run-report.ts';
import { stepProgress } from '../execution/progress.ts';
import { readResultFolder, readResultPrefix } from './result-files.ts';

export interface ReportSource {
  readonly client: SageMakerClient;
  /** A client for the S3 beside it, which is the caller's to destroy. */
  s3(): Promise<S3Client>;
  /** The path that stands for an S3 URI, where the store is on this machine. */
  locate(uri: string): string | undefined;
  readonly nowMs: number;
}

/** @param repeat a command that gets the result again */
export async function gatherReport(source: ReportSource, executionArn: string, repeat: string): Promise<RunReport> {
  const { client } = source;
  const [view, definition] = [
    await viewExecution(client, executionArn),
    await definitionOfExecution(client, executionArn),
  ];
  const { combined } = await executionOutputs(client, { view, definition });
  return {
    execution: await executionFacts(source, { view, definition }),
    dataset: combined === null ? null : await readDataset(source, combined.replace(/\/$/, '')),
    place: combined === null ? null : (source.locate(combined) ?? combined),
    repeat,
  };
}

async function readDataset({ locate, s3 }: ReportSource, uri: string): Promise<DatasetFacts> {
  const folder = locate(uri);
  if (folder !== undefined) return datasetFacts(await readResultFolder(folder));
  const client = await s3();
  try {
    return datasetFacts(await readResultPrefix(uri, client));
  } finally {
    client.destroy();
  }
}

async function executionFacts(
  { client, nowMs }: ReportSource,
  { view, definition }: { view: ExecutionView; definition: DefinitionJson },
): Promise<ExecutionFacts> {
  const { executionArn, status, failureReason } = view;
  const [origin, values] = [
    await executionOrigin(client, executionArn),
    await executionParameters(client, executionArn),
  ];
  const groups = groupsByStep(definition, itemsOfRun(view, definition));
  const begun = new Map(view.steps.map((step) => [step.name, step]));
  return {
    ...{ executionArn, status, failureReason, definition, ...origin },
    pipeline: parseExecutionArn(executionArn)?.pipelineName ?? executionArn,
    parameters: (definition.Parameters ?? []).map(({ Name, DefaultValue }) => {
      const defaultValue = DefaultValue === undefined ? null : String(DefaultValue);
      return { name: Name, value: values[Name] ?? defaultValue ?? '', defaultValue };
    }),
    steps: stepProgress(view, { definition, nowMs }).map(
      ({ name, state, attempts, failureReason: reason, sourceArn }) => ({
        ...{ name, state, attempts, failureReason: reason, sourceArn },
        groups: groups.get(name) ?? [],
        startedAtMs: begun.get(name)?.startedAtMs ?? null,
        endedAtMs: begun.get(name)?.endedAtMs ?? null,
      }),
    ),
  };
}
