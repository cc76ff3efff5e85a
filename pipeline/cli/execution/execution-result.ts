/** What an execution has come to: how it stands, and where its results lie. */

import type { ExecutionView, StepView } from '../../aws/executions.ts';
import { type ExecutionOutputs, executionOutputs } from '../../aws/jobs.ts';
import type { Ask } from '../../aws/watch.ts';
import { stepNamesOf } from '../../definition/graph.ts';
import { groupsByPack } from '../../definition/group-steps.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import type { ExpectedTimes } from '../estimate/expected-times.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { timesOf } from './expected-time.ts';
import { outputFolder } from './output-folder.ts';

/** How an execution stands, and where its results lie. */
export interface ExecutionResult {
  readonly view: ExecutionView;
  readonly outputs: ExecutionOutputs;
  /** The folder that holds `groups/NAME/shard/` and `combined/`; null where the store is not on this machine. */
  readonly outputDir: string | null;
}

export interface ResultRequest {
  readonly target: OpenTarget;
  readonly view: ExecutionView;
  readonly definition: DefinitionJson;
  readonly ask: Ask;
  /** Told of what could not be read; the rest of the result stands. */
  readonly onProblem: (text: string) => void;
}

/** Where an execution's results lie, next to how it stands. */
export async function executionResult(request: ResultRequest): Promise<ExecutionResult> {
  const { target, view, definition, ask, onProblem } = request;
  let outputs: ExecutionOutputs = { combined: null, groups: {} };
  try {
    outputs = await ask((abortSignal) => executionOutputs(target.clients.sageMaker, { view, definition, abortSignal }));
  } catch (error) {
    onProblem(`where the results lie could not be read: ${(error as Error).message}`);
  }
  return { view, outputs, outputDir: await outputFolder(view.executionArn, outputs, target) };
}

/** How an execution stands, as `local`, `watch`, `status` and `start --watch` write it with `--json`. */
export function executionDocument(
  { view, outputs, outputDir }: ExecutionResult,
  definition: DefinitionJson,
  expected?: ExpectedTimes,
): object {
  const { executionArn, status, failureReason, steps } = view;
  const packs = groupsByPack(definition);
  const begun = new Set(steps.map(({ name }) => name));
  return {
    executionArn,
    status,
    failureReason,
    ...timesOf(view, expected),
    steps: steps.map((step) => stepDocument(step, packs.get(step.name), expected)),
    notBegun: stepNamesOf(definition).filter((name) => !begun.has(name)),
    outputs,
    outputDir,
  };
}

function stepDocument(
  step: StepView,
  groups: readonly string[] | undefined,
  expected: ExpectedTimes | undefined,
): object {
  const { name, status, cacheHit, seconds, attempts, jobName, failureReason } = step;
  const expectedSeconds = expected?.steps.get(name);
  const sourceExecutionArn = step.cacheSourceArn ?? step.reusedFromArn;
  return {
    name,
    status,
    cacheHit,
    seconds,
    attempts,
    jobName,
    ...(sourceExecutionArn !== null && { sourceExecutionArn }),
    ...(step.outcome !== null && { outcome: step.outcome }),
    ...(step.iteration && { iteration: step.iteration }),
    ...(step.children && { children: step.children }),
    ...(groups && { groups }),
    ...(expectedSeconds && sourceExecutionArn === null && { expectedSeconds }),
    ...(failureReason !== null && { failureReason }),
  };
}
