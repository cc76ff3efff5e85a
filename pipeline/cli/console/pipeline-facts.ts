/** What the page shows of pipelines, asked of the service. */

import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { listExecutions } from '../../aws/executions.ts';
import { listPipelines, listVersions, startablePipeline } from '../../aws/pipelines.ts';
import type { PipelineFacts, PipelineRow, VersionRow } from '../../console/console-service.ts';
import type { ExecutionRow, Listing } from '../../console/listing.ts';
import { lastPartOf } from '../../names/arn.ts';
import { executionRow } from './execution-row.ts';
import { sideFacts } from './side-facts.ts';

/** So many pipelines and executions are listed at most. */
const mostRows = 100;
const mostVersions = 20;

/** The newest pipelines. */
export async function listedPipelines(client: SageMakerClient): Promise<Listing<PipelineRow>> {
  const found = await listPipelines(client, { prefix: undefined, most: mostRows + 1 });
  return firstOf(
    found.map(({ name, lastModifiedMs, lastExecutionMs }) => ({
      ...{ name, changedMs: lastModifiedMs, startedMs: lastExecutionMs },
    })),
  );
}

/** Undefined where there is no such pipeline; `lacks` says what the service refuses to tell of it. */
export async function pipelineFacts(client: SageMakerClient, name: string): Promise<PipelineFacts | undefined> {
  const deployed = await startablePipeline(client, name, undefined);
  if (deployed === undefined) return undefined;
  const { description, definition } = deployed;
  const beside = sideFacts();
  const [executions, versions] = await Promise.all([
    beside.ask('Executions', executionsOf(client, name), null),
    beside.ask('Versions', versionsOf(client, name), []),
  ]);
  return { name, description, definition, executions, versions, lacks: beside.lacks };
}

async function executionsOf(client: SageMakerClient, pipelineName: string): Promise<Listing<ExecutionRow>> {
  return firstOf((await listExecutions(client, { pipelineName, most: mostRows + 1 })).map(executionRow));
}

async function versionsOf(client: SageMakerClient, name: string): Promise<readonly VersionRow[]> {
  const versions = await listVersions(client, name, mostVersions);
  return versions.map(({ lastExecutionArn: arn, ...each }) => ({
    ...each,
    lastExecution: arn === null ? null : lastPartOf(arn),
  }));
}

function firstOf<Row>(rows: readonly Row[]): Listing<Row> {
  return { rows: rows.slice(0, mostRows), isMore: rows.length > mostRows };
}
