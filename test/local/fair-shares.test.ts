import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { DefinitionJson, StepJson } from '../../pipeline/definition/json.ts';
import { type CpuClaim, noShares, shareOut } from '../../pipeline/local/run/cpu-shares.ts';
import { ExecutionRun } from '../../pipeline/local/run/execution-run.ts';
import { JobFault } from '../../pipeline/local/run/job-fault.ts';
import { identifyProcess } from '../../pipeline/local/run/process-record.ts';
import type { RunContext } from '../../pipeline/local/run/run-context.ts';
import { shareCpus } from '../../pipeline/local/run/shared-cpus.ts';
import { type CpuSource, ThreadBudget, type ThreadClaimant } from '../../pipeline/local/run/thread-budget.ts';
import type { CacheRecord, ExecutionRecord, JobRecord, StepRecord } from '../../pipeline/local/store/records.ts';
import { definitionOf, job, until } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runs } from '../support/wide.ts';

/** The CPUs that several processes share, without their files. */
function cpusInMemory(cpuCount: number) {
  let shares = noShares;
  const watching = new Set<() => void>();
  const open = (id: string): CpuSource => ({
    exchange: async (wanted, isOutOfTurn) => {
      const { next, ...granted } = shareOut(shares, { id, wanted, cpuCount, isOutOfTurn });
      const held = next.claims.reduce((total, claim) => total + claim.held, 0);
      expect(held).to.be.at.most(cpuCount);
      const isChanged = JSON.stringify(next) !== JSON.stringify(shares);
      shares = next;
      if (isChanged) for (const onChange of watching) queueMicrotask(onChange);
      return granted;
    },
    watch: (onChange) => {
      const told = () => onChange(false);
      watching.add(told);
      return () => watching.delete(told);
    },
  });
  return { open, claims: () => shares.claims };
}

class ObservedBudget extends ThreadBudget {
  readonly served: ThreadClaimant[] = [];

  override take(claimant: ThreadClaimant, jobs: number): number {
    const threads = super.take(claimant, jobs);
    if (threads > 0) this.served.push(claimant);
    return threads;
  }
}

interface Plan {
  /** A step's dependencies, by the numbers of steps before it. */
  readonly graph: readonly (readonly number[])[];
  readonly maxParallelSteps: number;
  readonly process: number;
  readonly failing: number;
  readonly isStopped: boolean;
}

const plan: fc.Arbitrary<Plan> = fc.record({
  graph: fc.array(fc.array(fc.nat(4), { maxLength: 2 }), { minLength: 1, maxLength: 5 }),
  maxParallelSteps: fc.integer({ min: 1, max: 4 }),
  process: fc.nat(2),
  failing: fc.oneof({ weight: 6, arbitrary: fc.constant(-1) }, { weight: 1, arbitrary: fc.nat(4) }),
  isStopped: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

function definitionFor({ graph, failing }: Plan): DefinitionJson {
  const steps = graph.map((earlier, index) =>
    job(`S${index}`, {
      args: [index === failing ? 'fail' : 'work', `S${index}`],
      cache: true,
      dependsOn: [...new Set(earlier.filter((each) => each < index))].map((each) => `S${each}`),
    }),
  );
  return definitionOf(steps);
}

/** What executions work on, in memory; jobs end in the order that the scheduler chooses. */
class World {
  readonly steps = new Map<string, Map<string, StepRecord>>();
  readonly executions = new Map<string, ExecutionRecord>();
  readonly begun: string[] = [];
  private readonly jobs = new Map<string, JobRecord>();
  private readonly cache = new Map<string, CacheRecord>();
  private readonly scheduler: fc.Scheduler;
  private timeMs = 0;

  constructor(scheduler: fc.Scheduler) {
    this.scheduler = scheduler;
  }

  context(threads: ThreadBudget): RunContext {
    const { steps, executions, jobs, cache } = this;
    const store = {
      steps: async (id: string) => [...(steps.get(id)?.values() ?? [])],
      saveStep: async (id: string, record: StepRecord) => {
        steps.set(id, (steps.get(id) ?? new Map()).set(record.name, record));
      },
      execution: async (id: string) => executions.get(id),
      executionRecordFolder: (id: string) => id,
      changeExecution: async (id: string, change: (current: ExecutionRecord) => ExecutionRecord) => {
        executions.set(id, change(executions.get(id)!));
      },
      wholeJob: async (name: string) => jobs.get(name),
      cached: async (_pipeline: string, step: string, key: string) => cache.get(`${step}/${key}`),
      saveCached: async (_pipeline: string, step: string, record: CacheRecord) => {
        cache.set(`${step}/${record.key}`, record);
      },
    };
    const run: RunContext['jobs']['run'] = async ({ stepName, execution, arguments: given, onCreated }) => {
      const name = `${execution.id}/${stepName}`;
      this.begun.push(name);
      await onCreated(name);
      await this.scheduler.schedule(Promise.resolve(), name);
      const isFailing = JSON.stringify(given).includes('"fail"');
      const times = { createdAtMs: 0, startedAtMs: 0, endedAtMs: 0 };
      const status = isFailing ? 'Failed' : 'Completed';
      const record = { name, arn: name, status, arguments: given, executionArn: execution.arn, stepName, ...times };
      jobs.set(name, record as JobRecord);
      return record as JobRecord;
    };
    return {
      store,
      jobs: { threads, run, outputsExist: async () => true },
      watcher: { watch: () => () => {} },
      nowMs: () => this.timeMs++,
      pause: async () => {},
    } as unknown as RunContext;
  }

  execution(id: string, { maxParallelSteps }: Plan): ExecutionRecord {
    const names = { id, arn: `arn/${id}`, pipelineName: 'p', pipelineArn: 'arn', definitionSha256: '' };
    const times = { createdAtMs: 0, modifiedAtMs: 0 };
    const record = { ...names, ...times, version: 1, parameters: [], maxParallelSteps, status: 'Executing' as const };
    this.executions.set(id, record);
    return record;
  }
}

describe('executions that share CPUs', () => {
  it('all end, each step of a succeeded one has run or was cached, once, and each has its turn', async () => {
    const plans = fc.array(plan, { minLength: 1, maxLength: 12 });
    const cpus = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), cpus, plans, async (scheduler, cpuCount, all) => {
        const shared = cpusInMemory(cpuCount);
        const budgets = [0, 1, 2].map((process) => new ObservedBudget(shared.open(`process-${process}`)));
        const world = new World(scheduler);
        const executions = all.map((each, index) => {
          const record = world.execution(`e${index}`, each);
          const context = world.context(budgets[each.process]!);
          return { record, plan: each, run: new ExecutionRun(context, record, definitionFor(each)) };
        });
        const ends = Promise.all(executions.map(({ run }) => run.run()));
        for (const { run, plan: each } of executions) {
          if (each.isStopped) void scheduler.schedule(Promise.resolve(), 'stop').then(() => run.stop());
        }
        await scheduler.waitFor(ends);
        for (const { record, plan: each } of executions) {
          const { status } = world.executions.get(record.id)!;
          const steps = [...(world.steps.get(record.id)?.values() ?? [])];
          const ran = world.begun.filter((name) => name.startsWith(`${record.id}/`)).sort();
          expect(new Set(ran).size).to.equal(ran.length);
          const cached = steps.filter((step) => step.cacheSourceArn !== undefined);
          const fails = each.failing >= 0 && each.failing < each.graph.length;
          if (each.isStopped) expect(status).to.be.oneOf(['Stopped', 'Succeeded', 'Failed']);
          else expect(status).to.equal(fails ? 'Failed' : 'Succeeded');
          if (status !== 'Succeeded') continue;
          expect(steps.map((step) => step.status)).to.deep.equal(each.graph.map(() => 'Succeeded'));
          const accounted = [...ran, ...cached.map(({ name }) => `${record.id}/${name}`)].sort();
          expect(accounted).to.deep.equal(each.graph.map((_, index) => `${record.id}/S${index}`));
        }
        for (const { served } of budgets) {
          const third = served.findIndex((run, at) => served.slice(0, at).filter((each) => each === run).length === 2);
          const before = new Set(served.slice(0, third < 0 ? 0 : third));
          const late = new Set(served).size - before.size;
          if (third >= 0) expect(late, 'executions that had nothing while another began a third job').to.equal(0);
        }
        for (const budget of budgets) await budget.whenSettled();
        expect(shared.claims().filter(({ held }) => held > 0)).to.deep.equal([]);
      }),
      { numRuns: runs(8, 500) },
    );
  });

  it('do not wait for one that waits for another attempt at a job', async () => {
    const threads = new ThreadBudget(cpusInMemory(1).open('a'));
    const world = new World({ schedule: (task: Promise<unknown>) => task } as unknown as fc.Scheduler);
    const ends: string[] = [];
    let paused = () => {};
    const isPaused = new Promise<void>((resolve) => {
      paused = resolve;
    });
    let goOn = () => {};
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const pause = () => {
      paused();
      return mayGoOn;
    };
    const { jobs, ...context } = world.context(threads);
    let faults = 1;
    const run: typeof jobs.run = (attempt) => {
      if (attempt.execution.id === 'faulty' && faults-- > 0)
        throw new JobFault('SageMaker.CAPACITY_ERROR', 'none left');
      return jobs.run(attempt);
    };
    const execute = async (id: string) => {
      const record = world.execution(id, { maxParallelSteps: 1 } as Plan);
      const policies = { RetryPolicies: [{ ExceptionType: ['SageMaker.CAPACITY_ERROR'], MaxAttempts: 2 }] };
      const step = { ...job('S', { args: ['x'] }), ...policies } as StepJson;
      await new ExecutionRun(
        { ...context, jobs: { ...jobs, run } as typeof jobs, pause },
        record,
        definitionOf([step]),
      ).run();
      ends.push(`${id} ${world.executions.get(id)!.status}`);
    };
    const faulty = execute('faulty');
    await isPaused;
    await execute('other');
    goOn();
    await faulty;
    expect(ends).to.deep.equal(['other Succeeded', 'faulty Succeeded']);
  });

  it('have back what was dealt out for a step that could not be begun', async () => {
    const shared = cpusInMemory(2);
    const threads = new ThreadBudget(shared.open('a'));
    const world = new World(undefined as unknown as fc.Scheduler);
    const nowMs = () => {
      throw new Error('no clock');
    };
    const record = world.execution('e', { maxParallelSteps: 1 } as Plan);
    const run = new ExecutionRun({ ...world.context(threads), nowMs }, record, definitionOf([job('S', { args: [] })]));
    expect(await run.run().catch((reason: Error) => reason.message)).to.equal('no clock');
    await threads.whenSettled();
    expect(shared.claims()).to.deep.equal([]);
  });
});

describe('CPUs that processes share', () => {
  const wanted = { held: 0, jobs: 1, executions: 1 };

  it('go to processes by their executions, however few there are', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 3 }), (executions, cpuCount) => {
        let shares = noShares;
        const had = executions.map(() => 0);
        const total = executions.reduce((sum, each) => sum + each, 0);
        const ask = (index: number, held: number, jobs: number) => {
          const own = { held, jobs, executions: executions[index]! };
          const asked = { id: `p${index}`, wanted: own, cpuCount, isOutOfTurn: false };
          const { next, shares: given } = shareOut(shares, asked);
          shares = next;
          return given.length;
        };
        // Each wants one CPU for each of its executions, always; whoever has one gives it back at once.
        for (let round = 0; round < 400; round++) {
          for (const index of executions.keys()) had[index]! += ask(index, 0, executions[index]!);
        }
        const all = had.reduce((sum, each) => sum + each, 0);
        for (const [index, each] of executions.entries()) {
          expect(Math.abs(had[index]! - (all * each) / total)).to.be.at.most(cpuCount * (1 + each) + 2);
        }
      }),
      { numRuns: runs(4, 100) },
    );
  });

  it('are not had for longer by who comes later', () => {
    const claim = (id: string, served: number): CpuClaim => ({ id, held: 0, jobs: 3, executions: 1, served });
    const long = { turn: 1000, claims: [claim('a', 1001)] };
    const first = shareOut(long, { id: 'b', wanted, cpuCount: 1, isOutOfTurn: false });
    expect(first.shares).to.deep.equal([1]);
    const again = shareOut(first.next, { id: 'b', wanted: { ...wanted, held: 0 }, cpuCount: 1, isOutOfTurn: false });
    const third = shareOut(again.next, { id: 'b', wanted: { ...wanted, held: 0 }, cpuCount: 1, isOutOfTurn: false });
    expect([again.shares, third.shares, third.isOvertaken]).to.deep.equal([[1], [], true]);
  });

  it('are taken out of turn from who is first and does not come', () => {
    const gone = { turn: 0, claims: [{ id: 'a', held: 0, jobs: 1, executions: 1, served: -1 }] };
    const asked = { id: 'b', wanted, cpuCount: 1 };
    expect(shareOut(gone, { ...asked, isOutOfTurn: false }).shares).to.deep.equal([]);
    expect(shareOut(gone, { ...asked, isOutOfTurn: true }).shares).to.deep.equal([1]);
  });

  const child = async (folder: string) => {
    const sleeping = spawn('sleep', ['1000'], { stdio: 'ignore' });
    const other = (await identifyProcess(sleeping.pid!))!;
    const source = shareCpus(folder, { cpuCount: 2, thisProcess: other });
    return { source, kill: (signal: NodeJS.Signals) => sleeping.kill(signal) };
  };
  const own = async (folder: string) =>
    shareCpus(folder, { cpuCount: 2, thisProcess: (await identifyProcess(process.pid))! });

  it('come back from a process that is killed, and from one that is suspended while it is', async () => {
    const folder = join(await temporaryFolder(), 'cpus');
    const [other, mine] = [await child(folder), await own(folder)];
    expect((await other.source.exchange(wanted, false)).shares).to.deep.equal([2]);
    expect((await mine.exchange(wanted, false)).shares).to.deep.equal([]);
    other.kill('SIGSTOP');
    let shares: readonly number[] = [];
    await until(async () => {
      ({ shares } = await mine.exchange(wanted, false));
      return shares.length > 0;
    });
    expect(shares).to.deep.equal([2]);
    expect((await mine.exchange({ held: 0, jobs: 0, executions: 0 }, false)).shares).to.deep.equal([]);
    other.kill('SIGCONT');
    await until(async () => (await other.source.exchange(wanted, false)).shares.length > 0);
    other.kill('SIGKILL');
    await until(async () => (await mine.exchange(wanted, false)).shares.length > 0);
    expect((await readdir(folder)).length).to.equal(1);
  });

  it('are never dealt out twice, whoever asks at once, and what is damaged of them is made anew', async () => {
    const folder = join(await temporaryFolder(), 'cpus');
    const budgets = await Promise.all([1, 2, 3, 4].map(async () => new ThreadBudget(await own(folder))));
    let held = 0;
    let most = 0;
    const work = async (budget: ThreadBudget) => {
      let onTurn = () => {};
      const claimant = { onTurn: () => onTurn() };
      for (let left = 8; left > 0; left--) {
        let threads = budget.take(claimant, left);
        while (threads === 0) {
          await new Promise<void>((resolve) => {
            onTurn = resolve;
          });
          threads = budget.take(claimant, left);
        }
        held += threads;
        most = Math.max(most, held);
        await new Promise((resolve) => setImmediate(resolve));
        held -= threads;
        budget.release(threads);
      }
    };
    await Promise.all(budgets.flatMap((budget) => [work(budget), work(budget)]));
    expect([held, most]).to.deep.equal([0, 2]);
    await Promise.all(budgets.map((budget) => budget.whenSettled()));
    const [file] = await readdir(folder);
    await writeFile(join(folder, file!), 'cut');
    expect((await (await own(folder)).exchange(wanted, false)).shares).to.deep.equal([2]);
    expect((await readdir(folder)).length).to.equal(1);
  });
});
