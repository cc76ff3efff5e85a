import { Option } from 'commander';
import { type ExecutionSummary, listExecutions, listPipelines, type PipelineSummary } from '../../aws/list.ts';
import { renderJson } from '../../definition/canonical.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { type CommonOptions, countFrom1, datasetOption, subcommand } from '../options.ts';
import { plainTable } from '../plain-table.ts';
import { addTargetOptions, openTarget, type TargetOptions } from '../target.ts';
import type { AddCommand } from './add-command.ts';

interface ListOptions extends CommonOptions, TargetOptions {
  readonly dataset?: string;
  readonly executions?: true;
  readonly prefix?: string;
  readonly max: number;
}

export const listCommand: AddCommand = (program, act) => {
  const command = subcommand(program, 'list', "lists pipelines, or this pipeline's executions, newest first")
    .option('--executions', "this pipeline's executions")
    .addOption(datasetOption())
    .option('--prefix <text>', 'pipelines whose names begin so')
    .addOption(new Option('--max <n>', 'so many at most').default(100).argParser(countFrom1));
  addTargetOptions(command).action((options: ListOptions) => act((io) => list(options, io)));
};

async function list(options: ListOptions, io: Io): Promise<number> {
  const { executions, max: most, prefix } = options;
  const pipelineName = executions ? (await loadSpec(options, io)).name : undefined;
  const target = await openTarget(options, io);
  try {
    const client = target.clients.sageMaker;
    if (pipelineName === undefined) {
      const pipelines = await listPipelines(client, { prefix, most });
      io.stdout.write(options.json ? renderJson({ pipelines }) : pipelineTable(pipelines));
    } else {
      const found = await listExecutions(client, { pipelineName, most });
      io.stdout.write(options.json ? renderJson({ executions: found }) : executionTable(pipelineName, found));
    }
    return 0;
  } finally {
    await target.close();
  }
}

function pipelineTable(pipelines: readonly PipelineSummary[]): string {
  if (pipelines.length === 0) return 'no pipelines\n';
  const head = ['pipeline', 'changed', 'last started'];
  const rows = pipelines.map(({ name, lastModifiedMs, lastExecutionMs }) => [
    name,
    timeText(lastModifiedMs),
    timeText(lastExecutionMs),
  ]);
  return `${plainTable(head, rows, head)}\n`;
}

function executionTable(pipelineName: string, executions: readonly ExecutionSummary[]): string {
  if (executions.length === 0) return `no executions of ${pipelineName}\n`;
  const head = ['started', 'status', 'name', 'execution'];
  const rows = executions.map(({ startedAtMs, status, displayName, executionArn }) => [
    timeText(startedAtMs),
    status,
    displayName ?? '',
    executionArn,
  ]);
  return `${plainTable(head, rows, head)}\n`;
}

/** `2026-03-01 09:30:00Z`; nothing for a time that is none. */
function timeText(ms: number | null): string {
  return ms === null ? '' : `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
