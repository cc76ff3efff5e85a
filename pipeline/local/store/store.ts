import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type AwsPlace, pipelineArn } from '../../names/arn.ts';
import { DamageLog } from './damage-log.ts';
import { part } from './path-part.ts';
import { isOfPlace, PipelineFolders } from './pipeline-folders.ts';
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
 * A damaged file costs only what it holds: lists leave it out, and asking for it by name throws a
 * DamagedFile. Where something older holds in its place, it is used.
 *
 * A store `in` a place knows what one account has in one region, and nothing else; only there have pipelines names.
 */
export class Store {
  readonly folder: string;
  private readonly damage: DamageLog;
  private readonly place: AwsPlace | undefined;
  /** The pipeline's ARN by the id of an execution, which never changes: so those of others need not be read. */
  private readonly pipelineOf: Map<string, string>;

  constructor(folder: string, damage = new DamageLog(() => {}), place?: AwsPlace, pipelineOf = new Map()) {
    this.folder = folder;
    this.damage = damage;
    this.place = place;
    this.pipelineOf = pipelineOf;
  }

  in(place: AwsPlace): Store {
    return new Store(this.folder, this.damage, place, this.pipelineOf);
  }

  /** The same store, of no place; pipelines have no names there. */
  everywhere(): Store {
    return new Store(this.folder, this.damage, undefined, this.pipelineOf);
  }

  /** Deleted ones are not there. */
  async pipeline(name: string): Promise<PipelineRecord | undefined> {
    const folder = await this.folders.record(name);
    return present(await readRecord<PipelineRecord>(folder, this.recordOptions(isPipeline(name))));
  }

  /** See `changeRecord`; a deleted pipeline is given as undefined. */
  async changePipeline(
    name: string,
    change: (current: PipelineRecord | undefined) => PipelineRecord | undefined,
  ): Promise<PipelineRecord | undefined> {
    return changeRecord<PipelineRecord>(
      await this.folders.record(name),
      (current) => change(present(current)),
      this.recordOptions(isPipeline(name)),
    );
  }

  async pipelines(): Promise<readonly PipelineRecord[]> {
    const names = await this.folders.names();
    return existing(await Promise.all(names.map((name) => this.damage.orNothing(this.pipeline(name)))));
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
    const folder = this.executionRecordFolder(id);
    return this.ofHere(present(await readRecord<ExecutionRecord>(folder, this.recordOptions(isExecution(id)))));
  }

  /** Undefined also where its record is damaged. */
  wholeExecution(id: string): Promise<ExecutionRecord | undefined> {
    return this.damage.orNothing(this.execution(id));
  }

  /** What is wrong with the newest state of an execution, where an older one was read for it. */
  executionDamage(id: string): string | undefined {
    return this.damage.messageIn(this.executionRecordFolder(id));
  }

  /** See `changeRecord`; a deleted execution is given as undefined. */
  changeExecution(
    id: string,
    change: (current: ExecutionRecord | undefined) => ExecutionRecord | undefined,
  ): Promise<ExecutionRecord | undefined> {
    return changeRecord<ExecutionRecord>(
      this.executionRecordFolder(id),
      (current) => change(this.ofHere(present(current))),
      this.recordOptions(isExecution(id)),
    );
  }

  async executions(pipelineName: string): Promise<readonly ExecutionRecord[]> {
    const ids = await listNames(join(this.folder, 'executions'));
    const arn = pipelineArn(this.place!, pipelineName);
    const may = ids.filter((id) => (this.pipelineOf.get(id) ?? arn) === arn);
    const records = existing(await Promise.all(may.map((id) => this.wholeExecution(id))));
    for (const record of records) this.pipelineOf.set(record.id, record.pipelineArn);
    return records.filter((record) => record.pipelineArn === arn);
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

  async job(name: string): Promise<JobRecord | undefined> {
    return this.ofHere(await readRecordFile<JobRecord>(join(this.jobFolder(name), 'job.json'), isJob(name)));
  }

  /** Undefined also where its record is damaged. */
  wholeJob(name: string): Promise<JobRecord | undefined> {
    return this.damage.orNothing(this.job(name));
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
    return this.damage.orNothing(readRecordFile<ProcessRecord>(this.processPath(name), isProcess));
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
    return this.damage.orNothing(readRecordFile<Tags>(this.jobTagsPath(name), isTags));
  }

  async saveJobTags(name: string, tags: Tags): Promise<void> {
    await writeWhole(this.jobTagsPath(name), recordText(tags));
  }

  /** The most recent success of this step of this pipeline with this key. */
  async cached(pipelineName: string, stepName: string, key: string): Promise<CacheRecord | undefined> {
    const { own, plain } = this.folders.cache(pipelineName);
    const read = (folder: string) => {
      const path = join(folder, part(stepName), `${key}.json`);
      return this.damage.orNothing(readRecordFile<CacheRecord>(path, isCacheEntry(key)));
    };
    const entry = (await read(own)) ?? (await read(plain));
    return entry && isOfPlace(entry.executionArn, this.place!) ? entry : undefined;
  }

  async saveCached(pipelineName: string, stepName: string, record: CacheRecord): Promise<void> {
    const path = join(this.folders.cache(pipelineName).own, part(stepName), `${record.key}.json`);
    await writeWhole(path, recordText(record));
  }

  async forgetCached(pipelineName: string): Promise<void> {
    const { own, plain } = this.folders.cache(pipelineName);
    await rm(own, { recursive: true, force: true });
    if (await this.folders.isPlain(pipelineName)) await rm(plain, { recursive: true, force: true });
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

  private get folders(): PipelineFolders {
    const { folder, place } = this;
    if (!place) throw new Error('pipelines have names in a region of an account alone');
    return new PipelineFolders(folder, place, (name) => this.recordOptions(isPipeline(name)));
  }

  private ofHere<T extends { readonly arn: string }>(record: T | undefined): T | undefined {
    return record && (!this.place || isOfPlace(record.arn, this.place)) ? record : undefined;
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

  private async step(executionId: string, name: string): Promise<StepRecord | undefined> {
    const path = this.stepPath(executionId, name);
    try {
      return await readRecordFile<StepRecord>(path, isStep(name));
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      this.damage.note(error, 'the step counts as failed');
      const atMs = (await stat(path)).mtimeMs;
      const failureReason = `InternalServerError: ${error.message}`;
      return { name, type: '', status: 'Failed', startedAtMs: atMs, endedAtMs: atMs, attempts: 0, failureReason };
    }
  }

  private recordOptions(isSound: IsSound) {
    return { isSound, onDamaged: (damaged: DamagedFile, whatHolds: string) => this.damage.note(damaged, whatHolds) };
  }
}

function present<T extends { readonly isDeleted?: true }>(record: T | undefined): T | undefined {
  return record?.isDeleted ? undefined : record;
}

function existing<T>(records: readonly (T | undefined)[]): readonly T[] {
  return records.filter((record) => record !== undefined);
}
