/** Watches an execution to its end and says how it ended: `watch`, `start --watch` and `retry --watch`. */

import { definitionOfExecution, type ExecutionView } from '../../aws/executions.ts';
import { SilenceError, watchExecution } from '../../aws/watch.ts';
import { renderJson } from '../../definition/canonical.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { typed } from '../../wording/typed-command.ts';
import type { ExpectedTimes } from '../estimate/expected-times.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { type ExecutionResult, executionDocument, executionResult } from './execution-result.ts';
import { expectedOf } from './expected-time.ts';
import { failureReport } from './failure-report.ts';
import { JobLogs } from './job-logs.ts';
import { type LiveView, liveView } from './live-view.ts';
import { elapsedSeconds, stepProgress } from './progress.ts';
import { renderStatus } from './status-table.ts';
import { openWaiting, type Waiting } from './waiting.ts';

/** Which execution is watched, for how long, and what is shown of it. */
export interface WatchRequest {
  readonly target: OpenTarget;
  readonly executionArn: string;
  readonly isLocal: boolean;
  readonly json: boolean;
  /** Watching ends after so long, and the execution goes on. */
  readonly timeoutMs?: number;
  /** Between any two looks, in place of a pace that follows the changes. */
  readonly intervalMs?: number;
  /** True where the service has just answered, so that it is known to be there. */
  readonly isReached?: boolean;
  /** What is shown of a result whose files lie on this machine, above the table of steps; empty for nothing. */
  readonly renderResult?: (result: ExecutionResult, definition: DefinitionJson) => Promise<string>;
}

/**
 * Shows the execution until it has ended, and then what became of it.
 * @returns 0 where it succeeded, 1 where something in it failed or it was stopped, 3 where watching ended before it did
 */
export async function watchToEnd(request: WatchRequest, io: Io): Promise<number> {
  const screen = liveView(request.json ? io.stderr : io.stdout, io, { stamp: () => `${timestamp(io.nowMs())} ` });
  const waiting = openWaiting({ ...request, onNote: (text) => screen.note(text) }, io);
  const watching: Watching = { request, waiting, screen, io };
  try {
    const seen = await watch(watching);
    return seen.view && hasEnded(seen.view)
      ? await showEnd(watching, { ...seen, view: seen.view })
      : leave(watching, seen);
  } catch (error) {
    if (waiting.signal.aborted) return leave(watching, undefined);
    if (!(error instanceof SilenceError)) throw error;
    throw new Failure(3, `${error.message}; the execution goes on\n${waysOn(request)}`, { cause: error });
  } finally {
    screen.end();
    waiting.close();
  }
}

interface Watching {
  readonly request: WatchRequest;
  readonly waiting: Waiting;
  readonly screen: LiveView;
  readonly io: Io;
}

interface Seen {
  readonly definition: DefinitionJson;
  readonly view: ExecutionView | undefined;
  readonly expected: ExpectedTimes | undefined;
}

async function watch({ request, waiting, screen, io }: Watching): Promise<Seen> {
  const { target, executionArn, timeoutMs = Number.POSITIVE_INFINITY } = request;
  const client = target.clients.sageMaker;
  const untilMs = io.nowMs() + timeoutMs;
  const definition = await waiting.ask((abortSignal) => definitionOfExecution(client, executionArn, { abortSignal }));
  const expected = await expectedOf({ ...request, definition }, io);
  const logs = request.isLocal ? new JobLogs(target.clients.logs) : undefined;
  let view: ExecutionView | undefined;
  for await (const look of watchExecution(client, executionArn, { ...waiting, clock: io, untilMs })) {
    // Of an execution that ended before it was watched, there is no progress to show.
    if (view === undefined && hasEnded(look)) return { definition, view: look, expected };
    view = look;
    const nowMs = io.nowMs();
    const jobs = await logs?.look(look);
    const steps = stepProgress(look, { definition, expected, nowMs, ...(jobs && { jobs }) });
    screen.show(steps, look.status, elapsedSeconds(look, nowMs));
  }
  return { definition, view, expected };
}

async function showEnd(
  { request, waiting, screen, io }: Watching,
  { view, definition, expected }: Seen & { readonly view: ExecutionView },
) {
  const { target, json, renderResult = async () => '' } = request;
  const problems: string[] = [];
  const onProblem = (text: string) => void problems.push(`${text}\n`);
  const result = await executionResult({ target, view, definition, ask: waiting.ask, onProblem });
  screen.clear();
  io.stderr.write(problems.join(''));
  const report = await failureReport({ target, view, definition });
  const steps = stepProgress(view, { definition, expected, nowMs: io.nowMs() });
  if (json) io.stdout.write(renderJson(executionDocument(result, definition, expected)));
  else
    io.stdout.write(
      `${await renderResult(result, definition)}${renderStatus({ ...result, steps, expected, columns: io.stdout.columns })}`,
    );
  if (report.length > 0) (json ? io.stderr : io.stdout).write(`${report.join('\n')}\n`);
  return view.status === 'Succeeded' ? 0 : 1;
}

/** Ends the watching before the execution has ended. */
function leave({ request, waiting, screen, io }: Watching, seen: Seen | undefined): number {
  screen.end();
  if (request.json && seen?.view) {
    const outputs = { combined: null, groups: {} };
    const result = { view: seen.view, outputs, outputDir: null };
    io.stdout.write(renderJson(executionDocument(result, seen.definition, seen.expected)));
  }
  const reason = waiting.signal.aborted ? 'not watching any more' : `not watching any more: --timeout is over`;
  io.stderr.write(`${reason}; the execution goes on\n${waysOn(request)}\n`);
  return 3;
}

function waysOn({ executionArn, target }: WatchRequest): string {
  return [
    `watch on  ${typed('watch')} ${executionArn}${target.flags}`,
    `stop it   ${typed('stop')} ${executionArn}${target.flags}`,
  ].join('\n');
}

/** `2026-03-01T09:30:00Z` */
function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
