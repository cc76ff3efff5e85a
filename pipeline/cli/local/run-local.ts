/** The main job on one machine: upsert to the embedded SageMaker, start, watch, and lay the results out. */

import { join } from 'node:path';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { sageMakerClient } from '../../aws/clients.ts';
import type { ExecutionView } from '../../aws/executions.ts';
import { executionOutputs } from '../../aws/jobs.ts';
import { startExecution } from '../../aws/start-stop-retry.ts';
import { type UpsertResult, upsertPipeline } from '../../aws/upsert.ts';
import { askOnce, watchExecution } from '../../aws/watch.ts';
import type { PipelineSpec } from '../../config/spec.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { type EmbeddedSageMaker, openEmbeddedSageMaker } from '../../local/embedded-sagemaker.ts';
import type { LocalMachine } from '../../local/open-service.ts';
import type { JobOutput } from '../../local/run/job-process.ts';
import { lastPartOf } from '../../names/arn.ts';
import { reportFindings } from '../../report/findings.ts';
import type { ExecutionResult } from '../execution/execution-result.ts';
import { layOutResults } from '../execution/output-folder.ts';
import { localPace } from '../execution/pace.ts';
import type { Io } from '../io.ts';
import { gatherReport, type ReportSource } from '../report/gather-report.ts';
import { writeReport } from '../report/write-report.ts';

/** What to run, and where its results go. */
export interface LocalRun {
  readonly spec: PipelineSpec;
  readonly definition: DefinitionJson;
  readonly overrides: Readonly<Record<string, string>>;
  readonly outFolder: string;
  readonly machine: LocalMachine;
  /** A command that gets the result again. */
  readonly repeat: string;
}

/** Told of what happens, as it happens. */
export interface LocalObserver {
  onUpsert(result: UpsertResult): void;
  onView(view: ExecutionView): void;
  onJobOutput(output: JobOutput): void;
}

/** An execution whose results lie on this machine. */
export interface LocalResult extends ExecutionResult {
  /** The folder that holds `groups/NAME/shard/` and `combined/`. */
  readonly outputDir: string;
  /** Of the page about it; null where it could not be written. */
  readonly reportPath: string | null;
  /** What stands out in it, of groups and signals. */
  readonly findings: readonly string[];
}

/**
 * Runs the pipeline to its end, whatever that is; Ctrl-C stops it.
 * @throws the service's error where it cannot be started
 */
export async function runLocal(run: LocalRun, observer: LocalObserver, io: Io): Promise<LocalResult> {
  const embedded = await openEmbeddedSageMaker({
    ...run.machine,
    nowMs: io.nowMs,
    onJobOutput: (output) => observer.onJobOutput(output),
    onDamaged: (message) => io.stderr.write(`${message}\n`),
  });
  const client = sageMakerClient({ kind: 'embedded', requestHandler: embedded.requestHandler });
  const forget = io.onInterrupt(() => {
    void embedded.close();
  });
  try {
    return await execute(run, { client, embedded, observer, io });
  } finally {
    forget();
    await embedded.close();
    client.destroy();
  }
}

interface Running {
  readonly client: SageMakerClient;
  readonly embedded: EmbeddedSageMaker;
  readonly observer: LocalObserver;
  readonly io: Io;
}

async function execute(run: LocalRun, running: Running): Promise<LocalResult> {
  const { client, embedded, observer, io } = running;
  const { spec, definition, overrides } = run;
  const { name, description, roleArn, tags, execution } = spec;
  const { maxParallelSteps, displayName } = execution;
  const pipeline = { name, description, roleArn, definition, tags, maxParallelSteps };
  observer.onUpsert(await upsertPipeline(client, pipeline, io));
  const request = { pipelineName: name, displayName, maxParallelSteps, parameters: overrides };
  const executionArn = await startExecution(client, request);
  const executionId = lastPartOf(executionArn);
  let last: ExecutionView | undefined;
  const { signal } = new AbortController();
  // The service is in this process: its errors are final, and Ctrl-C stops the execution, not only the watching.
  const watching = { clock: io, pace: localPace, ask: askOnce, signal };
  for await (const view of watchExecution(client, executionArn, { ...watching, untilMs: Number.POSITIVE_INFINITY })) {
    last = view;
    observer.onView(view);
  }
  const view = last!;
  const outputs = await executionOutputs(client, { view, definition });
  const outputDir = await layOutResults({
    executionId,
    outputs,
    outFolder: run.outFolder,
    locate: (uri) => embedded.locate(uri),
  });
  return { view, outputs, outputDir, ...(await report(run.repeat, { executionArn, outputDir }, running)) };
}

/** A page that cannot be written does not fail a run that has ended well; a message says so. */
async function report(
  repeat: string,
  { executionArn, outputDir }: { readonly executionArn: string; readonly outputDir: string },
  { client, embedded, io }: Running,
): Promise<Pick<LocalResult, 'reportPath' | 'findings'>> {
  const source: ReportSource = {
    client,
    ask: askOnce,
    s3: async () =>
      (await import('../../aws/bucket.ts')).s3Client({ kind: 'embedded', requestHandler: embedded.requestHandler }),
    locate: (uri) => embedded.locate(uri),
    nowMs: io.nowMs(),
    cpuCount: io.cpuCount,
  };
  try {
    const reportPath = join(outputDir, 'report.html');
    const gathered = await gatherReport(source, executionArn, repeat);
    await writeReport(gathered, reportPath);
    const findings = reportFindings(gathered).filter(({ section }) => section === 'groups' || section === 'signals');
    return { reportPath, findings: findings.map(({ text }) => text) };
  } catch (error) {
    io.stderr.write(`the report could not be written: ${(error as Error).message}\n`);
    return { reportPath: null, findings: [] };
  }
}
