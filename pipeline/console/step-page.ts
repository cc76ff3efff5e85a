/** One step of an execution: where it reads and writes, with what it was started, and what it printed, where that is asked for. */

import { htmlAnswer, type Page, pathTo } from './page.ts';

export const stepPage: Page = async ({ service, request, base }, [pipeline, id, name]) => {
  // Somebody may have retried it from elsewhere.
  const execution = await service.findExecution(pipeline!, id!);
  const details = execution && (await service.findStep(execution, name!));
  if (!execution || !details) return undefined;
  const row = execution.steps.find((step) => step.name === name);
  const log = request.query.has('log') ? await service.readLog(execution, name!) : null;
  return htmlAnswer('step', {
    ...details,
    ...{ base, place: service.place, title: name! },
    above: [
      { name: 'Pipelines', path: '' },
      { name: pipeline!, path: pathTo(pipeline!) },
      { name: execution.displayName ?? id!, path: pathTo(pipeline!, id) },
    ],
    state: row?.state ?? 'NotRun',
    seconds: row?.seconds ?? null,
    remark: row?.remark ?? '',
    failureReason: row?.failureReason ?? null,
    hasLog: log !== null,
    log: log?.parts ?? [],
    lacks: [...details.lacks, ...(log?.lacks ?? [])],
    isLogKnown: log?.lacks.length === 0,
  });
};
