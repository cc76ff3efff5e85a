import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { folderNameOf } from './folder-name.ts';
import { DamagedFile, digestOf, type IsSound, readByDigest, readRecordFile, recordText } from './record-file.ts';
import type {
  CacheRecord,
  ExecutionRecord,
  JobRecord,
  PipelineRecord,
  ProcessRecord,
  StepRecord,
  Tags,
} from './records.ts';
import { changeRecord, readRecord } from './revisions.ts';
import { isCacheEntry, isExecution, isJob, isPipeline, isProcess, isStep, isTags } from './sound-records.ts';
import { listNames, readText, writeWhole } from './whole-files.ts';

/**
 * The embedded SageMaker's memory: a folder of plain files, which several processes may use at once. Names in paths are
 * those that the API's patterns allow (letters, digits, `-`, `_`), checked before they come here.
 *
 * Pipelines and executions are changed by anybody; steps, jobs and the cache by the process alone that runs their
 * execution.
 *
 * A file that is damaged costs what it holds: lists leave it out, and whoever asks for it by name is told by a
 * DamagedFile. Where something older holds in its place, it is used.
 */
export class Store {
  readonly folder: string;
  private readonly onDamaged: (message: string) => void;
  /** By the id of an execution, which never changes to another one's: so the others need not be read. */
  private readonly pipelineOf = new Map<string, string>();
  private readonly damaged = new Map<string, string>();

  /** @param onDamaged  told once of each damaged file in whose stead the store goes on with something else, or nothing */
  constructor(folder: string, onDamaged: (message: string) => void = () => {}) {
    this.folder = folder;
    this.onDamaged = onDamaged;
  }

  /** Deleted ones are not there. */
  async pipeline(name: string): Promise<PipelineRecord | undefined> {
    return present(await readRecord<PipelineRecord>(this.pipelineFolder(name), this.recordOptions(isPipeline(name))));
  }

  /** See `changeRecord`; a deleted pipeline is given as undefined. */
  changePipeline(
    name: string,
    change: (current: PipelineRecord | undefined) => PipelineRecord | undefined,
  ): Promise<PipelineRecord | undefined> {
    return changeRecord<PipelineRecord>(
      this.pipelineFolder(name),
      (current) => change(present(current)),
      this.recordOptions(isPipeline(name)),
    );
  }

  async pipelines(): Promise<readonly PipelineRecord[]> {
    const names = await listNames(join(this.folder, 'pipelines'));
    return existing(await Promise.all(names.map((name) => this.orNothing(this.pipeline(name)))));
  }

  /** Keeps a definition's text by its digest, and gives the digest back. */
  async saveDefinition(text: string): Promise<string> {
    const digest = digestOf(text);
    await writeWhole(this.definitionPath(digest), text);
    return digest;
  }

  definition(sha256: string): Promise<string | undefined> {
    return readByDigest(this.definitionPath(sha256), sha256);
  }

  async execution(id: string): Promise<ExecutionRecord | undefined> {
    return present(
      await readRecord<ExecutionRecord>(this.executionRecordFolder(id), this.recordOptions(isExecution(id))),
    );
  }

  /** Undefined also where its record is damaged. */
  wholeExecution(id: string): Promise<ExecutionRecord | undefined> {
    return this.orNothing(this.execution(id));
  }

  /** What is wrong with the newest state of an execution, where an older one was read for it. */
  executionDamage(id: string): string | undefined {
    return [...this.damaged].find(([path]) => dirname(path) === this.executionRecordFolder(id))?.[1];
  }

  /** See `changeRecord`; a deleted execution is given as undefined. */
  changeExecution(
    id: string,
    change: (current: ExecutionRecord | undefined) => ExecutionRecord | undefined,
  ): Promise<ExecutionRecord | undefined> {
    return changeRecord<ExecutionRecord>(
      this.executionRecordFolder(id),
      (current) => change(present(current)),
      this.recordOptions(isExecution(id)),
    );
  }

  async executions(pipelineName: string): Promise<readonly ExecutionRecord[]> {
    const ids = await listNames(join(this.folder, 'executions'));
    const may = ids.filter((id) => (this.pipelineOf.get(id) ?? pipelineName) === pipelineName);
    const records = existing(await Promise.all(may.map((id) => this.wholeExecution(id))));
    for (const record of records) this.pipelineOf.set(record.id, record.pipelineName);
    return records.filter((record) => record.pipelineName === pipelineName);
  }

  async saveStep(executionId: string, record: StepRecord): Promise<void> {
    await writeWhole(this.stepPath(executionId, record.name), recordText(record));
  }

  async removeStep(executionId: string, name: string): Promise<void> {
    await rm(this.stepPath(executionId, name), { force: true });
  }

  /** One whose file is damaged is Failed, whatever it was: a retry runs it again. */
  async steps(executionId: string): Promise<readonly StepRecord[]> {
    const names = await listNames(join(this.executionFolder(executionId), 'steps'));
    const steps = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    return existing(await Promise.all(steps.map((name) => this.step(executionId, name))));
  }

  job(name: string): Promise<JobRecord | undefined> {
    return readRecordFile(join(this.jobFolder(name), 'job.json'), isJob(name));
  }

  /** Undefined also where its record is damaged. */
  wholeJob(name: string): Promise<JobRecord | undefined> {
    return this.orNothing(this.job(name));
  }

  async jobs(): Promise<readonly JobRecord[]> {
    return existing(await Promise.all((await this.jobNames()).map((name) => this.wholeJob(name))));
  }

  /** Of those whose names hold a text, or of all. */
  async jobNames(text = ''): Promise<readonly string[]> {
    const names = await listNames(join(this.folder, 'jobs'));
    return names.filter((name) => name.includes(text));
  }

  async saveJob(record: JobRecord): Promise<void> {
    await writeWhole(join(this.jobFolder(record.name), 'job.json'), recordText(record));
  }

  /** With its log. */
  async removeJob(name: string): Promise<void> {
    await rm(this.jobFolder(name), { recursive: true, force: true });
  }

  /** The process that leads a job's process group. */
  async jobProcess(name: string): Promise<ProcessRecord | undefined> {
    return this.orNothing(readRecordFile<ProcessRecord>(this.processPath(name), isProcess));
  }

  async saveJobProcess(name: string, record: ProcessRecord): Promise<void> {
    await writeWhole(this.processPath(name), recordText(record));
  }

  /** Asks whoever runs a job to end it. */
  async requestStop(jobName: string): Promise<void> {
    await writeWhole(this.stopRequestPath(jobName), '');
  }

  async isStopRequested(jobName: string): Promise<boolean> {
    return (await readText(this.stopRequestPath(jobName))) !== undefined;
  }

  /** Tags that were put on a job after it began; where they are damaged, those that it began with hold. */
  jobTags(name: string): Promise<Tags | undefined> {
    return this.orNothing(readRecordFile<Tags>(this.jobTagsPath(name), isTags));
  }

  async saveJobTags(name: string, tags: Tags): Promise<void> {
    await writeWhole(this.jobTagsPath(name), recordText(tags));
  }

  /** The most recent success of this step of this pipeline with this key. */
  cached(pipelineName: string, stepName: string, key: string): Promise<CacheRecord | undefined> {
    const path = join(this.cacheFolder(pipelineName), part(stepName), `${key}.json`);
    return this.orNothing(readRecordFile<CacheRecord>(path, isCacheEntry(key)));
  }

  async saveCached(pipelineName: string, stepName: string, record: CacheRecord): Promise<void> {
    await writeWhole(join(this.cacheFolder(pipelineName), part(stepName), `${record.key}.json`), recordText(record));
  }

  async forgetCached(pipelineName: string): Promise<void> {
    await rm(this.cacheFolder(pipelineName), { recursive: true, force: true });
  }

  executionFolder(id: string): string {
    return join(this.folder, 'executions', part(id));
  }

  jobFolder(name: string): string {
    return join(this.folder, 'jobs', part(name));
  }

  /** Changes with each change of the execution's record. */
  executionRecordFolder(id: string): string {
    return join(this.executionFolder(id), 'record');
  }

  /** There once somebody has asked for the job to be ended. */
  stopRequestPath(jobName: string): string {
    return join(this.jobFolder(jobName), 'stop-requested');
  }

  private pipelineFolder(name: string): string {
    return join(this.folder, 'pipelines', part(folderNameOf(name)));
  }

  private stepPath(executionId: string, name: string): string {
    return join(this.executionFolder(executionId), 'steps', `${part(name)}.json`);
  }

  private jobTagsPath(jobName: string): string {
    return join(this.jobFolder(jobName), 'tags.json');
  }

  private processPath(jobName: string): string {
    return join(this.jobFolder(jobName), 'process.json');
  }

  private definitionPath(sha256: string): string {
    return join(this.folder, 'definitions', `${sha256}.json`);
  }

  private cacheFolder(pipelineName: string): string {
    return join(this.folder, 'cache', part(folderNameOf(pipelineName)));
  }

  private async step(executionId: string, name: string): Promise<StepRecord | undefined> {
    const path = this.stepPath(executionId, name);
    try {
      return await readRecordFile<StepRecord>(path, isStep(name));
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      this.note(error, 'the step counts as failed');
      const atMs = (await stat(path)).mtimeMs;
      const failureReason = `InternalServerError: ${error.message}`;
      return { name, type: '', status: 'Failed', startedAtMs: atMs, endedAtMs: atMs, attempts: 0, failureReason };
    }
  }

  private recordOptions(isSound: IsSound) {
    return { isSound, onDamaged: (damaged: DamagedFile, whatHolds: string) => this.note(damaged, whatHolds) };
  }

  /** What is read; undefined where its file is damaged. */
  private async orNothing<T>(reading: Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      this.note(error, 'it is left out');
      return undefined;
    }
  }

  private note({ path, message }: DamagedFile, whatHolds: string): void {
    if (this.damaged.has(path)) return;
    this.damaged.set(path, message);
    this.onDamaged(`${message}; ${whatHolds}`);
  }
}

function present<T extends { readonly isDeleted?: true }>(record: T | undefined): T | undefined {
  return record?.isDeleted ? undefined : record;
}

function existing<T>(records: readonly (T | undefined)[]): readonly T[] {
  return records.filter((record) => record !== undefined);
}

/**
 * A name as one part of a path. What the API and the definition's rules let through is one; nothing else comes to lie
 * elsewhere, wherever it came from.
 */
function part(name: string): string {
  if (name !== '' && !/^\.|[/\0]/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no name of a record`);
}
