/** Answers the page's questions by asking the SageMaker of a target. */

import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { renewCredentials } from '../../aws/clients.ts';
import { passingErrorOf } from '../../aws/error-kinds.ts';
import { type ExecutionView, executionArnOf } from '../../aws/executions.ts';
import { type RetryRefusal, retryExecution, retryRefusalOf, stopExecution } from '../../aws/start-stop-retry.ts';
import type { ExecutionFacts, ParameterRow, StepRow } from '../../console/console-service.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { executionArn, lastPartOf, parseExecutionArn } from '../../names/arn.ts';
import { typed } from '../../wording/typed-command.ts';
import { stepProgress } from '../execution/progress.ts';
import { remarkOf } from '../execution/status-table.ts';
import { openWaiting } from '../execution/waiting.ts';
import type { Io } from '../io.ts';
import { gatherReport } from '../report/gather-report.ts';
import { reportPage } from '../report/write-report.ts';
import type { OpenService } from './listen.ts';
import { type AskedService, type Look, liveExecutions } from './live-executions.ts';
import { listedPipelines, pipelineFacts } from './pipeline-facts.ts';
import { openStart } from './start-form.ts';
import { stepReader } from './step-details.ts';

/** How long a report waits for a service that throttles: it asks about each job, and there may be hundreds. */
const reportSilenceLimitMs = 120_000;

/**
 * The service behind the page. `close` ends the looks at executions that it has begun, and has to be called.
 * @param config the description, as the user would write it, whether it is there or not
 */
export function consoleService(from: AskedService & { readonly config: string }, io: Io): OpenService {
  const { target, isLocal, config } = from;
  const place = { target, isLocal, description: { config, io } };
  const client = target.clients.sageMaker;
  const live = liveExecutions(from, io);
  const steps = stepReader(target.clients);
  let leaveOff = () => {};
  const waiting = openWaiting(
    { ...from, isReached: true, limitMs: reportSilenceLimitMs, onNote: () => {} },
    {
      ...io,
      onInterrupt: (callback) => {
        leaveOff = callback;
        return () => {};
      },
    },
  );
  const arnOf = executionArns(client);

  async function findExecution(pipeline: string, id: string, isRepeated = false): Promise<ExecutionFacts | undefined> {
    if (!/^[A-Za-z0-9-]+$/.test(id)) return undefined;
    const executionArn = await arnOf(pipeline, id).catch(undefinedIfMissing);
    const look = executionArn && (await live.look(executionArn, isRepeated).catch(undefinedIfMissing));
    return look ? executionFacts(look, { pipeline, id, nowMs: io.nowMs() }) : undefined;
  }

  async function retry({ executionArn: arn }: ExecutionFacts): Promise<string | undefined> {
    const refusal = await retryExecution(client, { executionArn: arn }).finally(() => live.forget(arn));
    // Somebody else has retried it in between: it runs, as was asked for.
    return refusal === undefined || refusal.reason === 'running' ? undefined : refusalText(refusal);
  }

  return {
    place: target.place.trim() || 'on this machine',
    listPipelines: () => listedPipelines(client),
    findPipeline: (name) => pipelineFacts(client, name),
    findExecution,
    stop: async ({ executionArn: arn }) => {
      await stopExecution(client, arn).finally(() => live.forget(arn));
    },
    retry,
    report: async ({ executionArn: arn }) => {
      const repeat = `${typed('start')} --from-execution ${lastPartOf(arn)}${target.flags}`;
      const source = {
        ...{ client, ask: waiting.ask, s3: () => target.s3(), locate: (uri: string) => target.locate(uri) },
        ...{ nowMs: io.nowMs(), cpuCount: io.cpuCount },
      };
      return reportPage(await gatherReport(source, arn, repeat));
    },
    findStep: async ({ executionArn: arn }, name) => steps.details(await live.look(arn, true), name),
    readLog: async ({ executionArn: arn }, name) => steps.log(await live.look(arn, true), name),
    openStart: (pipeline, filled) => openStart(pipeline, filled, place).catch(undefinedIfMissing),
    renewAfter: async (error) => {
      if (passingErrorOf(error)?.kind !== 'expired') return false;
      await renewCredentials(target.clients);
      return true;
    },
    close: () => {
      leaveOff();
      live.close();
    },
  };
}

/** ARNs of executions by pipeline and id; each pipeline is asked about once. */
function executionArns(client: SageMakerClient): (pipeline: string, id: string) => Promise<string> {
  const pipelineArns = new Map<string, string>();
  return async (pipeline, id) => {
    const known = pipelineArns.get(pipeline);
    if (known !== undefined) return executionArn(known, id);
    const arn = await executionArnOf(client, pipeline, id);
    pipelineArns.set(pipeline, parseExecutionArn(arn)!.pipelineArn);
    return arn;
  };
}

function executionFacts(
  { view, definition, values, origin, note, lacks }: Look,
  { pipeline, id, nowMs }: { readonly pipeline: string; readonly id: string; readonly nowMs: number },
): ExecutionFacts {
  const { executionArn, status, failureReason } = view;
  const { displayName, startedBy, startedAtMs, endedAtMs } = origin;
  const refusal = retryRefusalOf(view);
  return {
    ...{ pipeline, id, executionArn, definition, displayName, startedBy, status, failureReason, note, lacks },
    startedMs: startedAtMs,
    endedMs: endedAtMs,
    hasEnded: hasEnded(view),
    retryRefusal: refusal?.reason === 'running' || refusal === undefined ? null : refusalText(refusal),
    steps: stepRows(view, definition, nowMs),
    parameters: values && parameterRows(definition, values),
  };
}

function parameterRows(
  { Parameters = [] }: DefinitionJson,
  values: Readonly<Record<string, string>>,
): readonly ParameterRow[] {
  return Parameters.map(({ Name, DefaultValue }) => {
    const defaultValue = DefaultValue === undefined ? null : String(DefaultValue);
    const value = (Object.hasOwn(values, Name) ? values[Name] : null) ?? defaultValue ?? '';
    return { name: Name, value, defaultValue };
  });
}

function refusalText(refusal: RetryRefusal): string {
  switch (refusal.reason) {
    case 'succeeded':
      return 'It has succeeded: there is nothing to retry.';
    case 'running':
      return `It has not ended yet (${refusal.view.status}).`;
    case 'fail-step':
      return `It was ended by its Fail step ${refusal.stepName}, and SageMaker retries no such execution: start a new one, maybe with another value.`;
  }
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

/** For what does not exist, the service has one error, and another one for an id that it never gives. */
function undefinedIfMissing(error: Error): undefined {
  if (error.name === 'ResourceNotFound' || error.name === 'ValidationException') return undefined;
  throw error;
}
