/** What the page asks, answered by the SageMaker of a target. */

import {
  definitionOfExecution,
  type ExecutionView,
  executionArnOf,
  executionOrigin,
  executionParameters,
  listExecutions,
  viewExecution,
} from '../../aws/executions.ts';
import { describeDeployed, listPipelines, listVersions } from '../../aws/pipelines.ts';
import type {
  ConsoleService,
  ExecutionFacts,
  Listing,
  PipelineFacts,
  StepRow,
  VersionRow,
} from '../../console/console-service.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { lastPartOf } from '../../names/arn.ts';
import { stepProgress } from '../execution/progress.ts';
import { remarkOf } from '../execution/status-table.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';

/** So many pipelines and executions are listed at most. */
const mostRows = 100;
const mostVersions = 20;

export function consoleService(target: OpenTarget, io: Pick<Io, 'nowMs'>): ConsoleService {
  const client = target.clients.sageMaker;

  async function findPipeline(name: string): Promise<PipelineFacts | undefined> {
    const deployed = await describeDeployed(client, name);
    if (deployed === null) return undefined;
    const executions = await listExecutions(client, { pipelineName: name, most: mostRows + 1 });
    return {
      name,
      description: deployed.description,
      definition: deployed.definition,
      // A mock of the service may know no versions; the page is no worse for it.
      versions: await versionsOf(name).catch(() => []),
      executions: firstOf(
        executions.map(({ executionArn, startedAtMs, ...each }) => ({
          ...each,
          id: lastPartOf(executionArn),
          startedMs: startedAtMs,
        })),
      ),
    };
  }

  async function versionsOf(name: string): Promise<readonly VersionRow[]> {
    const versions = await listVersions(client, name, mostVersions);
    return versions.map(({ lastExecutionArn: arn, ...each }) => ({
      ...each,
      lastExecution: arn === null ? null : lastPartOf(arn),
    }));
  }

  async function findExecution(pipeline: string, id: string): Promise<ExecutionFacts | undefined> {
    const executionArn = await executionArnOf(client, pipeline, id).catch(undefinedIfMissing);
    const view = executionArn && (await viewExecution(client, executionArn).catch(undefinedIfMissing));
    if (!executionArn || !view) return undefined;
    const definition = await definitionOfExecution(client, executionArn);
    const values = await executionParameters(client, executionArn);
    const { startedAtMs, endedAtMs, displayName, startedBy } = await executionOrigin(client, executionArn);
    return {
      ...{ pipeline, id, executionArn, definition, displayName, startedBy },
      status: view.status,
      failureReason: view.failureReason,
      startedMs: startedAtMs,
      endedMs: endedAtMs,
      steps: stepRows(view, definition, io.nowMs()),
      parameters: (definition.Parameters ?? []).map(({ Name, DefaultValue }) => {
        const defaultValue = DefaultValue === undefined ? null : String(DefaultValue);
        return { name: Name, value: values[Name] ?? defaultValue ?? '', defaultValue };
      }),
    };
  }

  return {
    place: target.place.trim() || 'on this machine',
    listPipelines: async () => {
      const found = await listPipelines(client, { prefix: undefined, most: mostRows + 1 });
      return firstOf(
        found.map(({ name, lastModifiedMs, lastExecutionMs }) => ({
          ...{ name, changedMs: lastModifiedMs, startedMs: lastExecutionMs },
        })),
      );
    },
    findPipeline,
    findExecution,
  };
}

function stepRows(view: ExecutionView, definition: DefinitionJson, nowMs: number): readonly StepRow[] {
  return stepProgress(view, { definition, nowMs }).map((step) => ({
    name: step.name,
    state: step.state,
    seconds: step.seconds ?? step.runningSeconds,
    failureReason: step.failureReason,
    remark: remarkOf(step),
  }));
}

function firstOf<Row>(rows: readonly Row[]): Listing<Row> {
  return { rows: rows.slice(0, mostRows), isMore: rows.length > mostRows };
}

/** The service has two names for "there is none": an id that nobody could have made is not valid. */
function undefinedIfMissing(error: Error): undefined {
  if (error.name === 'ResourceNotFound' || error.name === 'ValidationException') return undefined;
  throw error;
}
