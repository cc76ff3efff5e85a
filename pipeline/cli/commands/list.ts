import type { Clients } from '../../aws/clients.ts';
import { type ExecutionSummary, endTimesMs, listExecutions } from '../../aws/executions.ts';
import { listPipelines, type PipelineSummary } from '../../aws/pipelines.ts';
import { renderJson } from '../../definition/canonical.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import { lastPartOf } from '../../names/arn.ts';
import { renderDuration } from '../../names/duration.ts';
import type { ListOptions } from '../command-line/execution-commands.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed } from '../load-spec.ts';
import { plainTable } from '../plain-table.ts';
import { widthOf } from '../table-widths.ts';
import { openTarget } from '../target/open-target.ts';

export async function list(options: ListOptions, io: Io): Promise<number> {
  refuseStrayFlags(options);
  const pipelineName = options.executions ? (await loadUnsurveyed(options, io)).name : undefined;
  const target = await openTarget(options, io);
  try {
    const list = pipelineName === undefined ? pipelinesOf(options, io) : executionsOf(pipelineName, options, io);
    const { document, text, isMore } = await list(target.clients.sageMaker);
    io.stdout.write(options.json ? renderJson(document) : text);
    if (isMore) io.stderr.write(`there are more; --max shows more than ${options.max}\n`);
    return 0;
  } finally {
    await target.close();
  }
}

function refuseStrayFlags({ executions, prefix, dataset }: ListOptions): void {
  if (executions && prefix !== undefined) {
    throw new Failure(2, '--prefix is about pipelines, and --executions lists the executions of one; leave one out');
  }
  if (!executions && dataset !== undefined) {
    throw new Failure(2, `--dataset ${dataset} needs --executions: pipelines are listed whatever their datasets`);
  }
}

interface Listing {
  readonly document: object;
  readonly text: string;
  readonly isMore: boolean;
}

type List = (client: Clients['sageMaker']) => Promise<Listing>;

function pipelinesOf({ prefix, max }: ListOptions, io: Io): List {
  return async (client) => {
    const found = await listPipelines(client, { prefix, most: max + 1 });
    const pipelines = found.slice(0, max);
    return { document: { pipelines }, text: pipelineTable(pipelines, io), isMore: found.length > max };
  };
}

function executionsOf(pipelineName: string, { max }: ListOptions, io: Io): List {
  return async (client) => {
    const found = await listExecutions(client, { pipelineName, most: max + 1 });
    const listed = found.slice(0, max);
    const ends = await endTimesMs(client, listed);
    const executions = listed.map((each, index) => ({ ...each, endedAtMs: ends[index]! }));
    const text = executionTable(executions, io) || `no executions of ${pipelineName}\n`;
    return { document: { executions }, text, isMore: found.length > max };
  };
}

function pipelineTable(pipelines: readonly PipelineSummary[], { stdout: { columns } }: Io): string {
  if (pipelines.length === 0) return 'no pipelines\n';
  const head = ['pipeline', 'changed', 'last started'];
  const rows = pipelines.map(({ name, lastModifiedMs, lastExecutionMs }) => [
    name,
    timeText(lastModifiedMs),
    timeText(lastExecutionMs),
  ]);
  return `${plainTable(head, rows, head, columns)}\n`;
}

type TimedExecution = ExecutionSummary & { readonly endedAtMs: number | null };

function executionTable(executions: readonly TimedExecution[], io: Io): string {
  if (executions.length === 0) return '';
  const head = ['started', 'status', 'took', 'name', 'execution'];
  const rows = executions.map((each) => [
    timeText(each.startedAtMs),
    each.status,
    took(each, io.nowMs()),
    each.displayName ?? '',
    each.executionArn,
  ]);
  const { columns } = io.stdout;
  const whole = plainTable(head, rows, head);
  if (columns === undefined || widthOf(whole) <= columns) return `${whole}\n`;
  // Commands take the id alone, and a cut ARN cannot be copied.
  const shorter = rows.map((row) => [...row.slice(0, -1), lastPartOf(row.at(-1)!)]);
  return `${plainTable(head, shorter, head, columns)}\n`;
}

/** Of one that runs: until now. */
function took({ status, startedAtMs, endedAtMs }: TimedExecution, nowMs: number): string {
  const endMs = hasEnded({ status }) ? endedAtMs : nowMs;
  return startedAtMs === null || endMs === null ? '' : renderDuration((endMs - startedAtMs) / 1000);
}

/** `2026-03-01 09:30:00Z`; nothing for a time that is none. */
function timeText(ms: number | null): string {
  return ms === null ? '' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
