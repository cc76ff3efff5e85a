import { resolve } from 'node:path';
import { lastPartOf, parseExecutionReference } from '../../names/arn.ts';
import { datasetFacts } from '../../report/read-facts.ts';
import { shellWord } from '../../wording/shell-word.ts';
import type { ReportOptions } from '../command-line/result-commands.ts';
import { type OpenExecution, withExecution } from '../execution/named-execution.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { gatherReport } from '../report/gather-report.ts';
import { datasetFolder, readResultFolder } from '../report/result-files.ts';
import { writeReport } from '../report/write-report.ts';

export async function report(reference: string | undefined, options: ReportOptions, io: Io): Promise<number> {
  const folder = reference === undefined ? undefined : datasetFolder(resolve(io.folder, reference));
  if (folder === undefined && (reference === undefined || parseExecutionReference(reference) !== undefined)) {
    return withExecution(reference, { options, io }, (execution) => ofExecution(execution, options, io));
  }
  if (folder === undefined) {
    throw new Failure(
      2,
      `${reference} is neither an execution nor the folder of a result: expected an execution's ARN or id, or OUT/<execution id>`,
    );
  }
  const dataset = datasetFacts(await readResultFolder(folder));
  await write({ execution: null, dataset, place: reference!, repeat: null }, options, io);
  return 0;
}

async function ofExecution({ target, executionArn }: OpenExecution, options: ReportOptions, io: Io): Promise<number> {
  const repeat = `npx macroshard start --from-execution ${lastPartOf(executionArn)}${target.flags}`;
  const source = {
    client: target.clients.sageMaker,
    s3: () => target.s3(),
    locate: (uri: string) => target.locate(uri),
    nowMs: io.nowMs(),
    cpuCount: io.cpuCount,
  };
  const report = await gatherReport(source, executionArn, repeat);
  if (report.problem !== undefined) io.stderr.write(`${report.problem}\n`);
  await write(report, options, io);
  return 0;
}

async function write(report: Parameters<typeof writeReport>[0], { out, json }: ReportOptions, io: Io): Promise<void> {
  await writeReport(report, resolve(io.folder, out));
  io.stdout.write(json ? `${JSON.stringify({ report: out }, null, 2)}\n` : `report    ${shellWord(out)}\n`);
}
