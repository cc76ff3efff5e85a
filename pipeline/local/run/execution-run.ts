/** Runs one execution of a definition from its records to its end. Takes the definition's JSON and nothing else. */

import { cacheKey } from '../../definition/cache-key.ts';
import { EvaluationError, evaluate, evaluateScalar, type Scope } from '../../definition/evaluate.ts';
import type {
  ConditionStepJson,
  DefinitionJson,
  FailStepJson,
  Json,
  JsonObject,
  ProcessingStepJson,
} from '../../definition/json.ts';
import type { ExecutionRecord, JobRecord, StepRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { conditionsHold } from './condition.ts';
import { parseDurationMs } from './duration.ts';
import type { JobRunner } from './job-runner.ts';
import { describeJob } from './job-shape.ts';
import { parameterValues } from './parameter-values.ts';
import { readySteps, type StepNode, stepNodes } from './step-state.ts';

export interface RunContext {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly nowMs: () => number;
}

/** At most this many steps at once where an execution does not say how many. */
const defaultParallelSteps = 50;

/**
 * Steps begin as soon as all they wait for has succeeded, up to the execution's parallelism. A step that fails ends the
 * execution as failed, but not before the steps that do not depend on it have ended: their results are then in the
 * cache. A Fail step lets running steps end and begins no more.
 * @see Amazon SageMaker Developer Guide, "Pipeline Steps", Fail step
 */
export class ExecutionRun {
  private readonly context: RunContext;
  private readonly definition: DefinitionJson;
  private readonly nodes: readonly StepNode[];
  private readonly records = new Map<string, StepRecord>();
  private readonly properties = new Map<string, Json>();
  private readonly files = new Map<string, Json>();
  private readonly scope: Scope;
  private execution: ExecutionRecord;
  private failed = false;
  private isStopping = false;

  constructor(context: RunContext, execution: ExecutionRecord, definition: DefinitionJson) {
    this.context = context;
    this.execution = execution;
    this.definition = definition;
    this.nodes = stepNodes(definition);
    this.scope = this.createScope();
  }

  async run(): Promise<void> {
    const running = new Map<string, Promise<void>>();
    for (;;) {
      this.begin(running);
      if (running.size === 0) break;
      await Promise.race(running.values());
    }
    await this.end();
  }

  /** Begins no more steps; running jobs are ended by whoever owns them. */
  stop(): void {
    this.isStopping = true;
  }

  private begin(running: Map<string, Promise<void>>): void {
    const slots = this.execution.maxParallelSteps ?? defaultParallelSteps;
    for (;;) {
      const ready = this.isStopping ? [] : readySteps(this.nodes, this.records).filter((node) => this.hasRoom(node));
      const [node] = ready;
      if (!node || running.size >= slots) return;
      const { step } = node.located;
      const waiting = Math.min(ready.filter((each) => isJob(each)).length, slots - running.size);
      const threads = isJob(node) ? this.context.jobs.threads.take(waiting) : 0;
      this.remember({ ...this.newRecord(node), status: 'Starting' });
      const run = this.runStep(node, threads).finally(() => {
        this.context.jobs.threads.release(threads);
        running.delete(step.Name);
      });
      running.set(step.Name, run);
    }
  }

  private hasRoom(node: StepNode): boolean {
    return !isJob(node) || !this.context.jobs.threads.isExhausted;
  }

  private async runStep({ located }: StepNode, threads: number): Promise<void> {
    const { step } = located;
    try {
      await this.save({ status: 'Executing' }, step.Name);
      if (step.Type === 'Processing') await this.runProcessing(step, threads);
      else if (step.Type === 'Condition') await this.runCondition(step);
      else if (step.Type === 'Fail') await this.runFail(step);
      else
        throw new EvaluationError(
          `step type ${(step as { Type: string }).Type} is not known to the embedded SageMaker`,
        );
    } catch (error) {
      this.failed = true;
      const known = error instanceof EvaluationError;
      const reason = known ? `ClientError: ${error.message}` : `InternalServerError: ${(error as Error).message}`;
      await this.save({ status: 'Failed', failureReason: reason, endedAtMs: this.context.nowMs() }, step.Name);
    }
  }

  private async runProcessing(step: ProcessingStepJson, threads: number): Promise<void> {
    const request = evaluate(step.Arguments, this.scope) as JsonObject;
    const key = cacheKey(request);
    const hit = await this.cachedJob(step, key);
    const job = hit?.job ?? (await this.runJob(step, request, threads));
    const failed = job.status !== 'Completed';
    if (failed) this.failed ||= job.status === 'Failed';
    else {
      this.properties.set(step.Name, describeJob(job));
      await this.readPropertyFiles(step, job);
      if (!hit) await this.cache(step, key, job);
    }
    await this.save(
      {
        status: failed ? (job.status === 'Stopped' ? 'Stopped' : 'Failed') : 'Succeeded',
        endedAtMs: this.context.nowMs(),
        jobName: job.name,
        ...(hit && { cacheSourceArn: hit.executionArn }),
        ...(job.failureReason !== undefined && { failureReason: job.failureReason }),
      },
      step.Name,
    );
  }

  private async runJob(step: ProcessingStepJson, request: JsonObject, threads: number): Promise<JobRecord> {
    return this.context.jobs.run({
      stepName: step.Name,
      execution: this.execution,
      arguments: request,
      threads,
      onCreated: (jobName) => this.save({ jobName, attempts: 1 }, step.Name),
    });
  }

  /** The job that an unexpired success of the same key left behind, where its outputs still lie there. */
  private async cachedJob(
    step: ProcessingStepJson,
    key: string,
  ): Promise<{ job: JobRecord; executionArn: string } | undefined> {
    const { Enabled = false, ExpireAfter = '' } = step.CacheConfig ?? {};
    if (!Enabled) return undefined;
    const cached = await this.context.store.cached(this.execution.pipelineName, step.Name, key);
    const lifetimeMs = parseDurationMs(ExpireAfter) ?? 0;
    if (!cached || this.context.nowMs() - cached.endedAtMs > lifetimeMs) return undefined;
    const job = await this.context.store.job(cached.jobName);
    // SageMaker would hand on a URI with nothing behind it; on a laptop, where folders are thrown away, we run again.
    const isWhole = job !== undefined && (await this.context.jobs.outputsExist(job));
    return isWhole ? { job, executionArn: cached.executionArn } : undefined;
  }

  private async cache(step: ProcessingStepJson, key: string, job: JobRecord): Promise<void> {
    if (!step.CacheConfig?.Enabled) return;
    await this.context.store.saveCached(this.execution.pipelineName, step.Name, {
      key,
      executionArn: this.execution.arn,
      jobName: job.name,
      endedAtMs: this.context.nowMs(),
    });
  }

  private async readPropertyFiles(step: ProcessingStepJson, job: JobRecord): Promise<void> {
    for (const { PropertyFileName, OutputName, FilePath } of step.PropertyFiles ?? []) {
      const content = await this.context.jobs.readOutputFile(job, OutputName, FilePath);
      this.files.set(`${step.Name}/${PropertyFileName}`, content);
    }
  }

  private async runCondition(step: ConditionStepJson): Promise<void> {
    const outcome = conditionsHold(step.Arguments.Conditions, this.scope) ? 'True' : 'False';
    await this.save({ status: 'Succeeded', outcome, endedAtMs: this.context.nowMs() }, step.Name);
  }

  private async runFail(step: FailStepJson): Promise<void> {
    const message = String(evaluateScalar(step.Arguments.ErrorMessage ?? '', this.scope));
    this.failed = true;
    this.isStopping = true;
    await this.save(
      { status: 'Failed', failMessage: message, failureReason: message, endedAtMs: this.context.nowMs() },
      step.Name,
    );
  }

  private async end(): Promise<void> {
    const stopped = this.isStopping && !this.failed;
    this.execution = {
      ...this.execution,
      status: this.failed ? 'Failed' : stopped ? 'Stopped' : 'Succeeded',
      ...(this.failed && { failureReason: 'Step failure: One or multiple steps failed.' }),
      modifiedAtMs: this.context.nowMs(),
    };
    await this.context.store.saveExecution(this.execution);
  }

  private newRecord({ located: { step } }: StepNode): StepRecord {
    return {
      name: step.Name,
      type: step.Type,
      ...(step.DisplayName !== undefined && { displayName: step.DisplayName }),
      ...(step.Description !== undefined && { description: step.Description }),
      status: 'Starting',
      startedAtMs: this.context.nowMs(),
      attempts: 0,
    };
  }

  private remember(record: StepRecord): void {
    this.records.set(record.name, record);
  }

  private async save(change: Partial<StepRecord>, name: string): Promise<void> {
    const record = { ...this.records.get(name)!, ...change };
    await this.context.store.saveStep(this.execution.id, record);
    this.remember(record);
  }

  private createScope(): Scope {
    const values = parameterValues(this.definition, this.execution.parameters);
    const { arn, id, pipelineName, pipelineArn, createdAtMs } = this.execution;
    const variables = new Map([
      ['PipelineExecutionArn', arn],
      ['PipelineExecutionId', id],
      ['PipelineName', pipelineName],
      ['PipelineArn', pipelineArn],
      ['StartDateTime', new Date(createdAtMs).toISOString()],
    ]);
    return {
      parameter: (name) => values.get(name),
      execution: (name) =>
        name === 'CurrentDateTime' ? new Date(this.context.nowMs()).toISOString() : variables.get(name),
      properties: (step) => this.properties.get(step),
      propertyFile: (step, file) => this.files.get(`${step}/${file}`),
    };
  }
}

function isJob({ located }: StepNode): boolean {
  return located.step.Type === 'Processing';
}
