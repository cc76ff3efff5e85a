/** Writes the page about an execution, and outlasts a service that is throttling. */

import { resolve } from 'node:path';
import { lastPartOf } from '../../names/arn.ts';
import type { RunReport } from '../../report/run-report.ts';
import { shellWord } from '../../wording/shell-word.ts';
import { typed } from '../../wording/typed-command.ts';
import { openWaiting, type WaitingOptions } from '../execution/waiting.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { gatherReport } from './gather-report.ts';
import { writeReport } from './write-report.ts';

export interface ReportRequest {
  readonly target: OpenTarget;
  readonly executionArn: string;
  readonly isLocal: boolean;
  readonly out: string;
  readonly json: boolean;
}

/** @throws Failure 3 where Ctrl-C comes first; SilenceError where the service does not answer */
export async function reportExecution(request: ReportRequest, io: Io): Promise<void> {
  const { target, executionArn } = request;
  const waiting = openWaiting({ ...request, onNote: eachReasonOnce(io.stderr) }, io);
  const source = {
    ...{ client: target.clients.sageMaker, ask: waiting.ask },
    ...{ s3: () => target.s3(), locate: (uri: string) => target.locate(uri) },
    ...{ nowMs: io.nowMs(), cpuCount: io.cpuCount },
  };
  try {
    const repeat = `${typed('start')} --from-execution ${lastPartOf(executionArn)}${target.flags}`;
    const report = await gatherReport(source, executionArn, repeat);
    waiting.signal.throwIfAborted();
    if (report.problem !== undefined) io.stderr.write(`${report.problem}\n`);
    await writeReportOut(report, request, io);
  } catch (error) {
    throw waiting.signal.aborted ? new Failure(3, 'interrupted: no report was written') : error;
  } finally {
    waiting.close();
  }
}

/** Several jobs are asked about at once, hundreds in all: each may wait for the same. */
function eachReasonOnce(output: Io['stderr']): WaitingOptions['onNote'] {
  const told = new Set<string>();
  return (text, reason) => {
    if (reason === undefined || told.has(reason)) return;
    told.add(reason);
    output.write(`${text}\n`);
  };
}

/** Writes the page, and says where. */
export async function writeReportOut(
  report: RunReport,
  { out, json }: Pick<ReportRequest, 'out' | 'json'>,
  io: Io,
): Promise<void> {
  await writeReport(report, resolve(io.folder, out));
  io.stdout.write(json ? `${JSON.stringify({ report: out }, null, 2)}\n` : `report    ${shellWord(out)}\n`);
}
