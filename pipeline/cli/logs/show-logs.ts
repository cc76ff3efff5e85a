/** Prints the job logs of steps, once or for as long as they grow. */

import { definitionOfExecution, viewExecution } from '../../aws/executions.ts';
import { stepJobs } from '../../aws/jobs.ts';
import { renderJson } from '../../definition/canonical.ts';
import { listSteps, stepNamesOf } from '../../definition/graph.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { StepJson } from '../../definition/json.ts';
import { jobLogGroup } from '../../names/job-name.ts';
import { shortItem } from '../../wording/short-texts.ts';
import { openWaiting, type Waiting } from '../execution/waiting.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { chooseSteps } from './choose-steps.ts';
import { type LogLine, type LogReader, logReader } from './log-reader.ts';
import { stepNote } from './step-note.ts';

export interface LogsRequest {
  readonly target: OpenTarget;
  readonly executionArn: string;
  readonly isLocal: boolean;
  readonly json: boolean;
  readonly follow: boolean;
  readonly step?: string;
  /** The last lines of the newest attempt alone. */
  readonly tail?: number;
}

/** @throws Failure 2 where no step can be chosen */
export async function showLogs(request: LogsRequest, io: Io): Promise<number> {
  const waiting = openWaiting({ ...request, onNote: (text) => io.stderr.write(`${text}\n`) }, io);
  try {
    const logs = await openLogs(request, waiting, io);
    for (;;) {
      const isLast = await readOnce(logs);
      if (!request.follow || isLast) break;
      await io.pause(waiting.pace.shortestMs, waiting.signal);
    }
    if (request.json) io.stdout.write(renderJson(document(request, logs.steps)));
    return 0;
  } catch (error) {
    // Ctrl-C is how following ends before the job does.
    if (waiting.signal.aborted) return 0;
    throw error;
  } finally {
    waiting.close();
  }
}

interface StepLog {
  readonly name: string;
  /** Of a child of a ForEach step. */
  readonly item: string | undefined;
  readonly definition: StepJson | undefined;
  readonly reader: LogReader;
  readonly lines: LogLine[];
  note: string | undefined;
  /** Counts reads since the job was seen to have ended: its last lines come late, but not much later. */
  readsAfterEnd: number;
}

interface Logs {
  readonly request: LogsRequest;
  readonly waiting: Waiting;
  readonly io: Io;
  readonly steps: readonly StepLog[];
}

async function openLogs(request: LogsRequest, waiting: Waiting, io: Io): Promise<Logs> {
  const { target, executionArn, step, tail } = request;
  const client = target.clients.sageMaker;
  const view = await waiting.ask((abortSignal) => viewExecution(client, executionArn, { abortSignal }));
  const definition = await waiting.ask((abortSignal) => definitionOfExecution(client, executionArn, { abortSignal }));
  const definitions = new Map(listSteps(definition).map((located) => [located.step.Name, located.step]));
  const chosen = chooseSteps(view, { stepNames: stepNamesOf(definition), ...(step !== undefined && { named: step }) });
  const steps = chosen.map((name) => ({
    name,
    item: view.steps.find((step) => step.name === name)?.iteration?.item,
    definition: definitions.get(name),
    reader: logReader(target.clients.logs, tail),
    lines: [],
    note: undefined,
    readsAfterEnd: 0,
  }));
  return { request, waiting, io, steps };
}

/** Reads and prints what is new; true where nothing more can come. */
async function readOnce({ request, waiting, io, steps }: Logs): Promise<boolean> {
  const { target, executionArn, follow, json } = request;
  const client = target.clients.sageMaker;
  const view = await waiting.ask((abortSignal) => viewExecution(client, executionArn, { abortSignal }));
  let isLast = true;
  for (const log of steps) {
    const step = view.steps.find(({ name }) => name === log.name);
    const isOver = hasEnded(view) || (step !== undefined && hasEnded(step));
    const job = step && (await waiting.ask((abortSignal) => stepJobs(client, view, { abortSignal })(step)));
    showNote(log, stepNote({ view, stepName: log.name, definition: log.definition, job }), { request, io, isOver });
    const lines = job ? await waiting.ask((abortSignal) => log.reader.read(job, abortSignal)) : [];
    log.lines.push(...lines);
    if (!json) for (const line of lines) io.stdout.write(`${label(line, log, steps)}${line.message.trimEnd()}\n`);
    if (isOver) log.readsAfterEnd += 1;
    if (follow && (!isOver || (job !== undefined && log.readsAfterEnd < 2))) isLast = false;
  }
  return isLast;
}

function showNote(
  log: StepLog,
  note: string | undefined,
  { request, io, isOver }: { request: LogsRequest; io: Io; isOver: boolean },
) {
  // With `--follow`, a step that has not begun is waited for.
  if (note === log.note || note === undefined || (request.follow && !isOver)) return;
  log.note = note;
  io.stderr.write(`${note}\n`);
}

/** What tells a line from those of other steps, attempts and machines, where there are others. */
function label({ stream, attempt }: LogLine, log: StepLog, steps: readonly StepLog[]): string {
  const { streams } = log.reader;
  const parts = [
    ...(steps.length > 1 ? [log.item === undefined ? log.name : `${log.name} (${shortItem(log.item)})`] : []),
    ...(streams.some(({ jobName }) => jobName !== stream.jobName) ? [`attempt ${attempt}`] : []),
    ...(streams.some(({ jobName, host }) => jobName === stream.jobName && host !== stream.host) ? [stream.host] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join(' ')} | `;
}

function document({ executionArn }: LogsRequest, steps: readonly StepLog[]): object {
  return {
    executionArn,
    logGroup: jobLogGroup,
    steps: steps.map(({ name, item, note, lines, reader }) => ({
      name,
      ...(item !== undefined && { item }),
      note: note ?? null,
      streams: reader.streams.map((stream) => ({
        name: stream.name,
        jobName: stream.jobName,
        events: lines
          .filter((line) => line.stream.name === stream.name)
          .map(({ timestampMs, message }) => ({ time: new Date(timestampMs).toISOString(), message })),
      })),
    })),
  };
}
