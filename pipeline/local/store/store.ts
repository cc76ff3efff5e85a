import { join } from 'node:path';
import { listNames, readJson, readText, writeJson, writeWhole } from './files.ts';
import type { CacheRecord, ExecutionRecord, JobRecord, PipelineRecord, StepRecord } from './records.ts';

/**
 * The embedded SageMaker's memory: a folder of plain files. Names in paths are those that the API's patterns allow
 * (letters, digits, `-`, `_`), checked before they come here.
 */
export class Store {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  pipeline(name: string): Promise<PipelineRecord | undefined> {
    return readJson(join(this.folder, 'pipelines', name, 'pipeline.json'));
  }

  /** The version's definition is written first: a record never names a version that is not there. */
  async savePipeline(record: PipelineRecord, definition?: string): Promise<void> {
    const folder = join(this.folder, 'pipelines', record.name);
    if (definition !== undefined) await writeWhole(join(folder, 'versions', `${record.version}.json`), definition);
    await writeJson(join(folder, 'pipeline.json'), record);
  }

  pipelineDefinition(name: string, version: number): Promise<string | undefined> {
    return readText(join(this.folder, 'pipelines', name, 'versions', `${version}.json`));
  }

  execution(id: string): Promise<ExecutionRecord | undefined> {
    return readJson(join(this.executionFolder(id), 'execution.json'));
  }

  async saveExecution(record: ExecutionRecord): Promise<void> {
    await writeJson(join(this.executionFolder(record.id), 'execution.json'), record);
  }

  async executions(): Promise<readonly ExecutionRecord[]> {
    const ids = await listNames(join(this.folder, 'executions'));
    const records = await Promise.all(ids.map((id) => this.execution(id)));
    return records.filter((record) => record !== undefined);
  }

  async saveStep(executionId: string, record: StepRecord): Promise<void> {
    await writeJson(join(this.executionFolder(executionId), 'steps', `${record.name}.json`), record);
  }

  async steps(executionId: string): Promise<readonly StepRecord[]> {
    const folder = join(this.executionFolder(executionId), 'steps');
    const names = await listNames(folder);
    const records = await Promise.all(names.map((name) => readJson<StepRecord>(join(folder, name))));
    return records.filter((record) => record !== undefined);
  }

  job(name: string): Promise<JobRecord | undefined> {
    return readJson(join(this.jobFolder(name), 'job.json'));
  }

  async saveJob(record: JobRecord): Promise<void> {
    await writeJson(join(this.jobFolder(record.name), 'job.json'), record);
  }

  /** The most recent success of this step of this pipeline with this key. */
  cached(pipelineName: string, stepName: string, key: string): Promise<CacheRecord | undefined> {
    return readJson(this.cachePath(pipelineName, stepName, key));
  }

  async saveCached(pipelineName: string, stepName: string, record: CacheRecord): Promise<void> {
    await writeJson(this.cachePath(pipelineName, stepName, record.key), record);
  }

  executionFolder(id: string): string {
    return join(this.folder, 'executions', id);
  }

  jobFolder(name: string): string {
    return join(this.folder, 'jobs', name);
  }

  private cachePath(pipelineName: string, stepName: string, key: string): string {
    return join(this.folder, 'cache', pipelineName, stepName, `${key}.json`);
  }
}
