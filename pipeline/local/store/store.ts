import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CacheRecord, ExecutionRecord, JobRecord, PipelineRecord, StepRecord, Tags } from './records.ts';
import { changeRecord, readRecord } from './revisions.ts';
import { listNames, readJson, readText, writeJson, writeWhole } from './whole-files.ts';

/**
 * The embedded SageMaker's memory: a folder of plain files, which several processes may use at once. Names in paths are
 * those that the API's patterns allow (letters, digits, `-`, `_`), checked before they come here.
 *
 * Pipelines and executions are changed by anybody; steps, jobs and the cache by the process alone that runs their
 * execution.
 */
export class Store {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Deleted ones are not there. */
  async pipeline(name: string): Promise<PipelineRecord | undefined> {
    return present(await readRecord<PipelineRecord>(this.pipelineFolder(name)));
  }

  /** See `changeRecord`; a deleted pipeline is given as undefined. */
  changePipeline(
    name: string,
    change: (current: PipelineRecord | undefined) => PipelineRecord | undefined,
  ): Promise<PipelineRecord | undefined> {
    return changeRecord<PipelineRecord>(this.pipelineFolder(name), (current) => change(present(current)));
  }

  async pipelines(): Promise<readonly PipelineRecord[]> {
    const names = await listNames(join(this.folder, 'pipelines'));
    return existing(await Promise.all(names.map((name) => this.pipeline(name))));
  }

  /** Keeps a definition's text by its digest, and gives the digest back. */
  async saveDefinition(text: string): Promise<string> {
    const digest = createHash('sha256').update(text).digest('hex');
    await writeWhole(this.definitionPath(digest), text);
    return digest;
  }

  definition(sha256: string): Promise<string | undefined> {
    return readText(this.definitionPath(sha256));
  }

  async execution(id: string): Promise<ExecutionRecord | undefined> {
    return present(await readRecord<ExecutionRecord>(this.executionRecordFolder(id)));
  }

  /** See `changeRecord`; a deleted execution is given as undefined. */
  changeExecution(
    id: string,
    change: (current: ExecutionRecord | undefined) => ExecutionRecord | undefined,
  ): Promise<ExecutionRecord | undefined> {
    return changeRecord<ExecutionRecord>(this.executionRecordFolder(id), (current) => change(present(current)));
  }

  async executions(pipelineName: string): Promise<readonly ExecutionRecord[]> {
    const ids = await listNames(join(this.folder, 'executions'));
    const records = existing(await Promise.all(ids.map((id) => this.execution(id))));
    return records.filter((record) => record.pipelineName === pipelineName);
  }

  async saveStep(executionId: string, record: StepRecord): Promise<void> {
    await writeJson(this.stepPath(executionId, record.name), record);
  }

  async removeStep(executionId: string, name: string): Promise<void> {
    await rm(this.stepPath(executionId, name), { force: true });
  }

  async steps(executionId: string): Promise<readonly StepRecord[]> {
    const folder = join(this.executionFolder(executionId), 'steps');
    const names = await listNames(folder);
    return existing(await Promise.all(names.map((name) => readJson<StepRecord>(join(folder, name)))));
  }

  job(name: string): Promise<JobRecord | undefined> {
    return readJson(join(this.jobFolder(name), 'job.json'));
  }

  async jobs(): Promise<readonly JobRecord[]> {
    const names = await listNames(join(this.folder, 'jobs'));
    return existing(await Promise.all(names.map((name) => this.job(name))));
  }

  async saveJob(record: JobRecord): Promise<void> {
    await writeJson(join(this.jobFolder(record.name), 'job.json'), record);
  }

  /** Asks whoever runs a job to end it. */
  async requestStop(jobName: string): Promise<void> {
    await writeWhole(this.stopPath(jobName), '');
  }

  async isStopRequested(jobName: string): Promise<boolean> {
    return (await readText(this.stopPath(jobName))) !== undefined;
  }

  /** Tags that were put on a job after it began. */
  jobTags(name: string): Promise<Tags | undefined> {
    return readJson(join(this.jobFolder(name), 'tags.json'));
  }

  async saveJobTags(name: string, tags: Tags): Promise<void> {
    await writeJson(join(this.jobFolder(name), 'tags.json'), tags);
  }

  /** The most recent success of this step of this pipeline with this key. */
  cached(pipelineName: string, stepName: string, key: string): Promise<CacheRecord | undefined> {
    return readJson(join(this.cacheFolder(pipelineName), stepName, `${key}.json`));
  }

  async saveCached(pipelineName: string, stepName: string, record: CacheRecord): Promise<void> {
    await writeJson(join(this.cacheFolder(pipelineName), stepName, `${record.key}.json`), record);
  }

  async forgetCached(pipelineName: string): Promise<void> {
    await rm(this.cacheFolder(pipelineName), { recursive: true, force: true });
  }

  executionFolder(id: string): string {
    return join(this.folder, 'executions', id);
  }

  jobFolder(name: string): string {
    return join(this.folder, 'jobs', name);
  }

  private pipelineFolder(name: string): string {
    return join(this.folder, 'pipelines', name);
  }

  private executionRecordFolder(id: string): string {
    return join(this.executionFolder(id), 'record');
  }

  private stepPath(executionId: string, name: string): string {
    return join(this.executionFolder(executionId), 'steps', `${name}.json`);
  }

  private stopPath(jobName: string): string {
    return join(this.jobFolder(jobName), 'stop-requested');
  }

  private definitionPath(sha256: string): string {
    return join(this.folder, 'definitions', `${sha256}.json`);
  }

  private cacheFolder(pipelineName: string): string {
    return join(this.folder, 'cache', pipelineName);
  }
}

function present<T extends { readonly isDeleted?: true }>(record: T | undefined): T | undefined {
  return record?.isDeleted ? undefined : record;
}

function existing<T>(records: readonly (T | undefined)[]): readonly T[] {
  return records.filter((record) => record !== undefined);
}
