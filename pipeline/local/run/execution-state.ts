import { defaultScope, EvaluationError, objectUrisIn, type Scope, variablesOf } from '../../definition/evaluate.ts';
import type { DefinitionJson, ForEachStepJson, Json, ProcessingStepJson, StepJson } from '../../definition/json.ts';
import { lastPartOf } from '../../names/arn.ts';
import type { ExecutionRecord, JobRecord, StepRecord } from '../store/records.ts';
import { describeJob } from './describe-job.ts';
import { forEachProperties } from './for-each-results.ts';
import { parameterValues } from './parameter-values.ts';
import { childNodes, type StepNode } from './ready-steps.ts';
import type { RunContext } from './run-context.ts';

/** What an execution knows of its steps, in memory and in the store. */
export class ExecutionState {
  readonly records = new Map<string, StepRecord>();
  readonly scope: Scope;
  private readonly context: RunContext;
  private readonly execution: ExecutionRecord;
  private readonly properties = new Map<string, Json>();
  private readonly files = new Map<string, Json>();
  private readonly objects = new Map<string, string | undefined>();
  private lastSave: Promise<void> = Promise.resolve();

  constructor(context: RunContext, execution: ExecutionRecord, definition: DefinitionJson) {
    this.context = context;
    this.execution = execution;
    this.scope = this.createScope(definition);
  }

  /**
   * Takes over the steps that have succeeded before, here or in the execution that a selective one reuses, and forgets
   * the others, with what has run on their failing.
   */
  async resume(nodes: readonly StepNode[]): Promise<void> {
    const { store } = this.context;
    await this.reuse();
    const recorded = await Promise.all((await store.steps(this.execution.id)).map((record) => this.asItIs(record)));
    const all = [...nodes, ...recordedChildren(nodes, recorded)];
    const kept = stillTrue(all, recorded);
    for (const record of recorded) {
      if (!kept.has(record.name)) await store.removeStep(this.execution.id, record.name);
      else await this.takeOver(record);
    }
    for (const { located } of all) {
      const { jobName, outcome } = this.records.get(located.step.Name) ?? {};
      if (outcome !== undefined) this.knowOutcome(located.step.Name, outcome);
      const job = jobName === undefined ? undefined : await store.wholeJob(jobName);
      // A property file that has gone is an error of the step that reads it.
      if (job && located.step.Type === 'Processing') await this.know(located.step, job).catch(() => {});
    }
    for (const record of this.records.values()) if (record.forEach) this.knowForEach(record);
  }

  // Without its job's record, nobody can refer to what a step has written: it runs again. What is reused cannot.
  private async asItIs(record: StepRecord): Promise<StepRecord> {
    const { name, status, jobName } = record;
    if (status !== 'Succeeded' || jobName === undefined) return record;
    if (this.execution.selection?.reused.includes(name)) return record;
    return (await this.context.store.wholeJob(jobName)) === undefined ? { ...record, status: 'Failed' } : record;
  }

  /** From now on, references to the step resolve to what this job wrote. */
  async know(step: ProcessingStepJson, job: JobRecord): Promise<void> {
    this.knowProperties(step, job);
    for (const { PropertyFileName, OutputName, FilePath } of step.PropertyFiles ?? []) {
      const content = await this.context.jobs.readOutputFile(job, OutputName, FilePath);
      this.files.set(`${step.Name}/${PropertyFileName}`, content);
    }
  }

  /** Reads what `Std:JsonGet` takes of objects in a step, each time anew: it may have been written since. */
  async readObjects(step: StepJson): Promise<void> {
    for (const uri of objectUrisIn(step.Arguments as unknown as Json, this.scope)) {
      this.objects.set(uri, await this.context.jobs.readObjectText(uri));
    }
  }

  /** As `know`, for a job that has left no files: a step that runs on its failure may refer to the reason. */
  knowProperties({ Name }: ProcessingStepJson, job: JobRecord): void {
    this.properties.set(Name, describeJob(job));
  }

  /** `Steps.NAME.Outcome` is `true` or `false` from now on. */
  knowOutcome(name: string, outcome: 'True' | 'False'): void {
    this.properties.set(name, { Outcome: outcome.toLowerCase() });
  }

  /** Records the end of a ForEach step; references to it then resolve to what its children have left. */
  async endForEach({ Name }: ForEachStepJson, end: Partial<StepRecord>): Promise<void> {
    this.knowForEach({ ...this.records.get(Name)!, ...end });
    await this.save(Name, end);
  }

  /** In memory at once; `save` writes it. */
  begin({ located: { step }, iteration }: StepNode): void {
    this.records.set(step.Name, {
      name: step.Name,
      type: step.Type,
      ...(step.DisplayName !== undefined && { displayName: step.DisplayName }),
      ...(step.Description !== undefined && { description: step.Description }),
      status: 'Starting',
      startedAtMs: this.context.nowMs(),
      attempts: 0,
      ...(iteration && { iteration }),
    });
  }

  /** Resolves once the change is in the store. Changes are written one after the other, in their order. */
  async save(name: string, change: Partial<StepRecord>): Promise<void> {
    const write = async () => {
      const current = this.records.get(name)!;
      if (current.endedAtMs !== undefined) return;
      const record = { ...current, ...change };
      await this.context.store.saveStep(this.execution.id, record);
      this.records.set(name, record);
    };
    const saved = this.lastSave.then(write);
    this.lastSave = saved.catch(() => {});
    await saved;
  }

  // A ForEach step that has not succeeded goes on with the items that it had, as if it had not ended.
  private async takeOver(record: StepRecord): Promise<void> {
    if (record.status === 'Succeeded') this.records.set(record.name, record);
    else {
      const { endedAtMs, failureReason, ...rest } = record;
      this.records.set(record.name, { ...rest, status: 'Executing' });
      await this.save(record.name, {});
    }
  }

  private knowForEach(record: StepRecord): void {
    const properties = forEachProperties(record, this.records.values(), (child) => this.properties.get(child));
    this.properties.set(record.name, properties);
  }

  private async reuse(): Promise<void> {
    const { sourceArn, reused = [] } = this.execution.selection ?? {};
    if (sourceArn === undefined) return;
    const { store, nowMs } = this.context;
    const known = new Set((await store.steps(this.execution.id)).map(({ name }) => name));
    for (const step of await store.steps(lastPartOf(sourceArn))) {
      if (!reused.includes(step.iteration?.parent ?? step.name) || known.has(step.name)) continue;
      const { cacheSourceArn, ...rest } = step;
      const times = { startedAtMs: nowMs(), endedAtMs: nowMs() };
      const record = { ...rest, ...times, selectiveSourceArn: step.selectiveSourceArn ?? sourceArn };
      await store.saveStep(this.execution.id, record);
    }
  }

  private createScope(definition: DefinitionJson): Scope {
    const values = parameterValues(definition, this.execution.parameters);
    const StartDateTime = new Date(this.execution.createdAtMs).toISOString();
    const variables = { ...variablesOf(this.execution), StartDateTime };
    const known = defaultScope(definition, { variables, properties: this.properties });
    return {
      ...known,
      parameter: (name) => values.get(name),
      execution: (name) =>
        name === 'CurrentDateTime' ? new Date(this.context.nowMs()).toISOString() : known.execution(name),
      propertyFile: (step, file) => this.files.get(`${step}/${file}`),
      object: (uri) => parseObject(uri, this.objects.get(uri)),
    };
  }
}

function recordedChildren(nodes: readonly StepNode[], recorded: readonly StepRecord[]): readonly StepNode[] {
  const parents = new Map(recorded.filter(({ forEach }) => forEach).map((record) => [record.name, record]));
  return nodes.flatMap(({ located: { step } }) => {
    const record = parents.get(step.Name);
    return record && step.Type === 'ForEach' ? childNodes(step, record) : [];
  });
}

/**
 * The steps whose success still holds: not those that ran because a step failed which is to run again. ForEach
 * steps that have begun are among them, for the children that have succeeded.
 */
function stillTrue(nodes: readonly StepNode[], recorded: readonly StepRecord[]): ReadonlySet<string> {
  const standing = recorded.filter(({ status, forEach }) => status === 'Succeeded' || forEach);
  const kept = new Set(standing.map(({ name }) => name));
  const reused = new Set(recorded.filter((record) => record.selectiveSourceArn !== undefined).map(({ name }) => name));
  for (let size = -1; size !== kept.size; ) {
    size = kept.size;
    for (const { located, waitsFor, iteration } of nodes) {
      const { Name } = located.step;
      const needed = iteration ? [...waitsFor, iteration.parent] : waitsFor;
      if (!reused.has(Name) && needed.some((name) => !kept.has(name))) kept.delete(Name);
    }
  }
  return kept;
}

function parseObject(uri: string, text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new EvaluationError(`the object ${JSON.stringify(uri)} is no JSON`);
  }
}
