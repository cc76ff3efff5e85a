import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
  paginateListPipelineExecutions,
  RetryPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import type { DefinitionJson, Json, StepJson } from '../../pipeline/definition/json.ts';
import { type Serving, serve } from '../kill/serving.ts';
import { createPipeline, definitionOf, job, start } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** `npm run test:executions` runs 500. */
const count = Number(process.env.MACROSHARD_EXECUTIONS ?? 40);

const executionId: Json = { Get: 'Execution.PipelineExecutionId' };

interface Shape {
  readonly definition: DefinitionJson;
  readonly status: string;
  /** Steps that have begun when it has ended, with how they have. */
  readonly steps: Readonly<Record<string, string>>;
}

const ok = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'Succeeded']));

/** Ten pipelines of one to four steps; `exit` is the code that a step's program ends with. */
function shapes(trace: string): readonly Shape[] {
  const step = (name: string, { exit = 0, after = [] as readonly string[], cache = false } = {}): StepJson =>
    job(name, {
      args: [trace, cache ? 'cached' : executionId, name, String(exit)],
      dependsOn: after,
      cache,
      ...(!cache && { output: { 'Std:Join': { On: '/', Values: ['s3://bucket/out', executionId, name] } } }),
    });
  const decide = (If: readonly StepJson[], Else: readonly StepJson[]): StepJson => ({
    Name: 'Decide',
    Type: 'Condition',
    DependsOn: ['A'],
    Arguments: { Conditions: [{ Type: 'Equals', LeftValue: 1, RightValue: 1 }], IfSteps: If, ElseSteps: Else },
  });
  const fail: StepJson = { Name: 'Fail', Type: 'Fail', Arguments: { ErrorMessage: 'as it should' }, DependsOn: ['A'] };
  const shape = (steps: readonly StepJson[], ends: Readonly<Record<string, string>>, status = 'Succeeded'): Shape => ({
    definition: definitionOf(steps),
    status,
    steps: ends,
  });
  const chain = ['A', 'B', 'C', 'D'].map((name, index, all) => step(name, { after: all.slice(index - 1, index) }));
  const diamond = [step('A'), step('B', { after: ['A'] }), step('C', { after: ['A'] })];
  const cached = [step('A', { cache: true }), step('B', { cache: true, after: ['A'] })];
  return [
    shape([step('A')], ok('A')),
    shape([step('A'), step('B')], ok('A', 'B')),
    shape([step('A'), step('B', { after: ['A'] }), step('C')], ok('A', 'B', 'C')),
    shape(chain, ok('A', 'B', 'C', 'D')),
    shape([...diamond, step('D', { after: ['B', 'C'] })], ok('A', 'B', 'C', 'D')),
    shape(cached, ok('A', 'B')),
    shape([step('A'), decide([step('Yes')], [step('No')])], ok('A', 'Decide', 'Yes')),
    shape([step('A'), fail], { ...ok('A'), Fail: 'Failed' }, 'Failed'),
    shape([step('A', { exit: 7 }), step('B', { after: ['A'] }), step('C')], { A: 'Failed', ...ok('C') }, 'Failed'),
    shape([step('A'), step('B'), step('C'), step('D')], ok('A', 'B', 'C', 'D')),
  ];
}

describe(`${count} executions of ten pipelines at once`, () => {
  for (const processes of [1, 3]) {
    it(`end as they should, each step accounted for, on ${processes} serving one store`, async () => {
      const { place, trace } = await prepare();
      const serving = await Promise.all(Array.from({ length: processes }, () => serve(place)));
      const beganAtMs = performance.now();
      try {
        await runAll(serving, trace);
        await report(serving, { processes, beganAtMs });
      } finally {
        await Promise.all(serving.map((each) => each.stop()));
      }
    });
  }

  it('end as they should, once they are retried, where one of three is killed while it runs some', async () => {
    const { place, trace } = await prepare();
    const serving = await Promise.all([1, 2, 3].map(() => serve(place)));
    const killed = serving.pop()!;
    const all = shapes(trace).map((shape, index) => ({ ...shape, name: `pipeline-${index}` }));
    const { client } = serving[0]!;
    try {
      for (const { name, definition } of all) await createPipeline(client, name, definition);
      const arns = await Promise.all(all.map(({ name }) => start(killed.client, name)));
      await killed.kill();
      const others = await Promise.all(all.map(({ name }, index) => start(serving[index % 2]!.client, name)));
      for (const { name } of all) await ended(client, name);
      for (const [index, { name, status, steps }] of all.entries()) {
        const found = await executionsOf(client, name);
        const of = (arn: string | undefined) => found.find((each) => each.PipelineExecutionArn === arn)!;
        expect(of(others[index]).PipelineExecutionStatus).to.equal(status);
        const PipelineExecutionArn = arns[index]!;
        if (of(PipelineExecutionArn).PipelineExecutionFailureReason?.includes('ended before it did')) {
          const request = { PipelineExecutionArn, ClientRequestToken: undefined };
          await client.send(new RetryPipelineExecutionCommand(request));
          await ended(client, name);
        }
        expect((await executionsOf(client, name)).map((each) => each.PipelineExecutionStatus)).to.deep.equal([
          status,
          status,
        ]);
        const listed = await client.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn }));
        const told = listed.PipelineExecutionSteps!.map((each) => [each.StepName, each.StepStatus]);
        expect(Object.fromEntries(told)).to.deep.equal(steps);
      }
    } finally {
      await Promise.all(serving.map((each) => each.stop()));
    }
  });

  async function prepare() {
    const folder = await temporaryFolder();
    const [trace, script] = [join(folder, 'trace.txt'), join(folder, 'note.sh')];
    await writeFile(trace, '');
    await writeFile(script, 'echo "$2 $3" >>"$1"\nexit "$4"\n');
    const place = { stateFolder: join(folder, 'state'), mounts: {}, flags: ['--image', `image:1=sh ${script}`] };
    return { place, trace };
  }

  async function runAll(serving: readonly Serving[], trace: string): Promise<void> {
    const clientOf = (index: number) => serving[index % serving.length]!.client;
    const all = shapes(trace);
    const names = all.map((_, index) => `pipeline-${index}`);
    for (const [index, { definition }] of all.entries()) {
      await createPipeline(clientOf(index), names[index]!, definition);
    }
    const begun = Array.from({ length: count }, (_, index) =>
      start(clientOf(index), names[index % all.length]!, { ...(index % 7 === 0 && { maxParallelSteps: 1 }) }),
    );
    const arns = await Promise.all(begun);
    expect(new Set(arns).size).to.equal(count);
    for (const [index, name] of names.entries()) await ended(clientOf(index), name);
    const ran = (await readFile(trace, 'utf8')).split('\n').slice(0, -1);
    const accounted: string[] = [];
    for (const [index, arn] of arns.entries()) {
      const { steps } = all[index % all.length]!;
      const request = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn });
      const listed = (await clientOf(index).send(request)).PipelineExecutionSteps!;
      expect(Object.fromEntries(listed.map((each) => [each.StepName, each.StepStatus]))).to.deep.equal(steps);
      const id = arn.split('/').at(-1);
      for (const { StepName, CacheHitResult, Metadata } of listed) {
        const isCached = CacheHitResult !== undefined;
        if (Metadata?.ProcessingJob && !isCached) accounted.push(`${index % 10 === 5 ? 'cached' : id} ${StepName}`);
      }
    }
    expect(ran.sort()).to.deep.equal(accounted.sort());
    for (const [index, { status }] of all.entries()) {
      const found = await executionsOf(clientOf(index), names[index]!);
      const expected = arns.filter((_, at) => at % all.length === index).map((arn) => [arn, status]);
      const told = found.map((each) => [each.PipelineExecutionArn, each.PipelineExecutionStatus]);
      expect(told).to.have.deep.members(expected);
    }
  }

  async function executionsOf(client: Serving['client'], PipelineName: string) {
    const found: PipelineExecutionSummary[] = [];
    for await (const page of paginateListPipelineExecutions({ client, pageSize: 100 }, { PipelineName })) {
      found.push(...page.PipelineExecutionSummaries!);
    }
    return found;
  }

  async function ended(client: Serving['client'], PipelineName: string): Promise<void> {
    const newest = new ListPipelineExecutionsCommand({ PipelineName, MaxResults: 100 });
    for (;;) {
      const { PipelineExecutionSummaries: found } = await client.send(newest);
      if (!found!.some(({ PipelineExecutionStatus: status }) => status === 'Executing')) return;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  /** Wall and CPU, where somebody asked how long so many take. Linux alone tells of a process's CPU. */
  async function report(
    serving: readonly Serving[],
    { processes, beganAtMs }: { processes: number; beganAtMs: number },
  ) {
    if (process.env.MACROSHARD_EXECUTIONS === undefined) return;
    const wall = ((performance.now() - beganAtMs) / 1000).toFixed(1);
    const times = await Promise.all(serving.map(({ pid }) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
    const seconds = (from: number, to: number) =>
      times
        .flatMap((stat) =>
          stat
            .slice(stat.lastIndexOf(')') + 2)
            .split(' ')
            .slice(from, to),
        )
        .reduce((sum, each) => sum + Number(each) / 100, 0)
        .toFixed(1);
    const cpu = `CPU ${seconds(11, 13)} s of the serving, ${seconds(13, 15)} s of the jobs`;
    process.stdout.write(`    ${count} executions on ${processes}: ${wall} s, ${cpu}\n`);
  }
});
