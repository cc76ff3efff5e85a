import { type ExecutionSummary, listExecutions } from '../../aws/executions.ts';
import { deletePipeline, describeDeployed } from '../../aws/pipelines.ts';
import { renderJson } from '../../definition/canonical.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import { typed } from '../../wording/typed-command.ts';
import { count } from '../../wording/words.ts';
import type { DeleteOptions } from '../command-line/execution-commands.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed } from '../load-spec.ts';
import { type OpenTarget, openTarget } from '../target/open-target.ts';

export async function remove(options: DeleteOptions, io: Io): Promise<number> {
  const { name } = await loadUnsurveyed(options, io);
  const target = await openTarget(options, io);
  try {
    const client = target.clients.sageMaker;
    const deployed = await describeDeployed(client, name);
    if (!deployed) throw new Failure(1, `pipeline ${name} is not deployed${target.place}: there is nothing to delete`);
    if (deployed.status === 'Deleting') throw new Failure(1, `pipeline ${name} is being deleted already`);
    const executions = await listExecutions(client, { pipelineName: name, most: Number.POSITIVE_INFINITY });
    refuseWhileRunning(name, executions, target);
    const what = `${deployed.pipelineArn} and the records of ${count(executions.length, 'execution')}`;
    if (!options.yes) throw new Failure(2, `would delete ${what}; the datasets stay; --yes deletes`);
    await deletePipeline(client, name);
    const document = { pipelineArn: deployed.pipelineArn, executions: executions.length };
    io.stdout.write(options.json ? renderJson(document) : `deleted ${what}\n`);
    return 0;
  } finally {
    await target.close();
  }
}

function refuseWhileRunning(name: string, executions: readonly ExecutionSummary[], { flags }: OpenTarget): void {
  const running = executions.filter((execution) => !hasEnded(execution));
  if (running.length === 0) return;
  const stops = running.map(({ executionArn }) => `${typed('stop')} ${executionArn}${flags}`);
  throw new Failure(1, [`pipeline ${name} has executions that run; stop them first:`, ...stops].join('\n'));
}
