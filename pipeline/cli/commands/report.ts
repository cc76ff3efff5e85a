import { resolve } from 'node:path';
import { parseExecutionReference } from '../../names/arn.ts';
import { datasetFacts } from '../../report/read-facts.ts';
import type { ReportOptions } from '../command-line/result-commands.ts';
import { withExecution } from '../execution/named-execution.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { reportExecution, writeReportOut } from '../report/report-execution.ts';
import { datasetFolder, readResultFolder } from '../report/result-files.ts';

export async function report(reference: string | undefined, options: ReportOptions, io: Io): Promise<number> {
  const { out, json = false, local: isLocal = false } = options;
  const asked = { out, json, isLocal };
  const folder = reference === undefined ? undefined : datasetFolder(resolve(io.folder, reference));
  if (folder === undefined && (reference === undefined || parseExecutionReference(reference) !== undefined)) {
    return withExecution(reference, { options, io }, async (execution) => {
      await reportExecution({ ...execution, ...asked }, io);
      return 0;
    });
  }
  if (folder === undefined) {
    throw new Failure(
      2,
      `${reference} is neither an execution nor the folder of a result: expected an execution's ARN or id, or OUT/<execution id>`,
    );
  }
  const dataset = datasetFacts(await readResultFolder(folder));
  await writeReportOut({ execution: null, dataset, place: reference!, repeat: null }, asked, io);
  return 0;
}
