/** The time that an execution took beside what was expected of it. */

import { type ExecutionView, executionParameters } from '../../aws/executions.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import type { Range } from '../../estimate/range.ts';
import { besideExpected } from '../../estimate/render.ts';
import { surveyedSizes } from '../../estimate/surveyed-sizes.ts';
import { isEmbedded } from '../../names/arn.ts';
import { type ExpectedTimes, expectedTimes } from '../estimate/expected-times.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';

export interface Watched {
  readonly target: OpenTarget;
  readonly executionArn: string;
  readonly definition: DefinitionJson;
  readonly isLocal: boolean;
}

/** Undefined where nothing was surveyed, or too little is known. */
export async function expectedOf(
  { target, executionArn, definition, isLocal }: Watched,
  { cpuCount }: Io,
): Promise<ExpectedTimes | undefined> {
  if (surveyedSizes(definition).size === 0) return undefined;
  // Without the permission to read them, less is told.
  const parameters = await executionParameters(target.clients.sageMaker, executionArn).catch(() => undefined);
  const isHere = isLocal || isEmbedded(executionArn);
  return parameters && expectedTimes({ definition, parameters, cpuCount: isHere ? cpuCount : null });
}

/** Counts the steps that ran and were not served from elsewhere; undefined where it has not succeeded or nothing was expected. */
export function timesOf(
  view: ExecutionView,
  expected: ExpectedTimes | undefined,
): { readonly seconds: number; readonly expectedSeconds: Range; readonly expectedUsd?: Range } | undefined {
  if (expected === undefined || view.status !== 'Succeeded') return undefined;
  const ran = view.steps.filter(({ cacheHit, reusedFromArn }) => !cacheHit && reusedFromArn === null);
  const running = new Set(ran.map(({ name }) => name).filter((name) => expected.steps.has(name)));
  const starts = ran.flatMap(({ startedAtMs }) => startedAtMs ?? []);
  const ends = ran.flatMap(({ endedAtMs }) => endedAtMs ?? []);
  if (running.size === 0 || starts.length === 0 || ends.length === 0) return undefined;
  const { seconds: expectedSeconds, usd } = expected.of(running);
  const seconds = (Math.max(...ends) - Math.min(...starts)) / 1000;
  return { seconds, expectedSeconds, ...(usd && { expectedUsd: usd }) };
}

/** See `besideExpected`; nothing where {@link timesOf} knows nothing. */
export function timeLines(view: ExecutionView, expected: ExpectedTimes | undefined): readonly string[] {
  const times = timesOf(view, expected);
  if (times === undefined) return [];
  const { seconds, expectedSeconds: within } = times;
  return [besideExpected(seconds, { expected: within, isOfProcesses: expected!.isOfProcesses })];
}
