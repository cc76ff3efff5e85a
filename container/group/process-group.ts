/** `process-group`: one group's files to `features.parquet`, `rejects.parquet` and `receipt.json`. */

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ProcessGroupTask } from '../arguments.ts';
import { compareBytes } from '../compare-bytes.ts';
import type { AnyExtractor, FileTree, OptionValues } from '../extractor.ts';
import { findOptionProblems, type GivenOption, optionsOf, optionValues } from '../extractor-options.ts';
import { explainError, JobFailure, stopFailure, usageFailure } from '../failure.ts';
import { isFolder } from '../files/job-folders.ts';
import { describeOutput } from '../files/output-file.ts';
import { createSpool, type Spool } from '../files/spool.ts';
import { publish, stagedPath, withOutput } from '../files/staged-output.ts';
import type { Job } from '../job.ts';
import { writePieces } from '../ledger/document.ts';
import { digestListing } from '../ledger/listing-digest.ts';
import { type Receipt, receiptFormat } from '../ledger/receipt.ts';
import { renderReceipt } from '../ledger/render-receipt.ts';
import { environmentFacts, runFacts } from '../ledger/run-facts.ts';
import { listTree } from '../list-tree.ts';
import { type ExtractorReference, findExtractor, loadExtractor } from '../load-extractor.ts';
import { decideHeapMb, decideThreads } from '../machine.ts';
import type { UnitOutcome } from '../pool/open-units.ts';
import { RowGroupQueue } from '../pool/row-group-queue.ts';
import { runUnits } from '../pool/run-units.ts';
import { didYouMean } from '../wording.ts';
import { Checkpoint } from './checkpoint/checkpoint.ts';
import { digestCode } from './checkpoint/code-digest.ts';
import { FeatureWriter } from './feature-writer.ts';
import { GroupLedger } from './group-ledger.ts';
import { planGroup } from './plan-group.ts';
import { createUnitProgress } from './unit-progress.ts';
import { writeRejects } from './write-rejects.ts';

const shardFiles = { features: 'features.parquet', rejects: 'rejects.parquet', receipt: 'receipt.json' } as const;
const results = Object.values(shardFiles).map((name) => ({ name }));

interface Group {
  readonly name: string;
  readonly ledger: GroupLedger;
  readonly spool: Spool;
  readonly reference: ExtractorReference;
  readonly extractor: AnyExtractor;
  readonly options: OptionValues;
  readonly threads: number;
  readonly pieceBytes: number;
  readonly unitSeconds: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly startedMs: number;
}

/**
 * Processes the group in the input folder of its name. Nothing appears under a final name before all is done.
 * @throws JobFailure where a folder is missing or cannot be written, no thread can work, or the job is asked to stop; with
 * exit code 2 where the extractor is not found or does not take an option
 */
export async function processGroup(task: ProcessGroupTask, job: Job): Promise<void> {
  const startedMs = job.nowMs();
  const reference = findExtractor(task.extractor, job.cwd);
  const { unfinished } = job;
  unfinished.now(`extractor ${JSON.stringify(task.extractor)} was loaded`);
  const extractor = await loadExtractor(reference);
  const options = readOptions(extractor, task.options);
  const input = findInput(task.group, job);
  await withOutput({ folder: job.folders.output, results, unfinished }, async () => {
    const threads = decideThreads(task.threads, job);
    const tree = await listGroup(task.group, input, job);
    const spool = createSpool(stagedPath(job.folders.output, 'spool'));
    try {
      const ledger = new GroupLedger(tree, spool);
      unfinished.now(`extractor ${extractor.name} planned group ${JSON.stringify(task.group)}`);
      await planGroup(extractor, { group: task.group, ledger, options, interruption: job.interruption });
      unfinished.now(`units of group ${JSON.stringify(task.group)} were processed`);
      const pieceBytes = task.pieceMb * 2 ** 20;
      const checkpoint = openCheckpoint(task, { job, ledger, spool, extractor, reference, options });
      try {
        const { unitSeconds } = task;
        const work = { reference, extractor, options, threads, pieceBytes, unitSeconds, checkpoint };
        await extractGroup({ name: task.group, ledger, spool, ...work, startedMs }, job);
        checkpoint?.tidy();
      } finally {
        checkpoint?.close();
      }
    } finally {
      spool.discard();
    }
  });
}

async function extractGroup(group: Group, job: Job): Promise<void> {
  const { name, ledger, spool, extractor, reference, options, threads, pieceBytes } = group;
  const { columns } = extractor;
  const { units } = ledger;
  const { tree } = ledger;
  const counter = createUnitProgress(ledger, job.reporter);
  const staged = stagedPath(job.folders.output, shardFiles.features);
  const rowGroups = new RowGroupQueue((value) => units.append(value));
  const features = new FeatureWriter(staged, { group: name, columns, units, spool, rowGroups });
  counter.begin({ task: `process-group ${name}`, files: tree.files.count });
  const keep = (outcome: UnitOutcome) => {
    ledger.settle(outcome);
    counter.add(outcome);
    features.advance();
  };
  for (const outcome of group.checkpoint?.restore() ?? []) {
    keep(outcome);
    await setImmediate();
    if (job.interruption.aborted) break;
  }
  const reusedUnits = counter.done - ledger.rejectsOfPlan;
  await runUnits(units, {
    extractor,
    reference,
    pieceBytes,
    unitSeconds: group.unitSeconds,
    spool,
    rowGroups,
    options,
    threads,
    heapLimitMb: decideHeapMb(threads, job),
    interruption: job.interruption,
    onRetry: ({ unit, reason }) => job.reporter.retry({ path: units.pathOf(unit), message: reason }),
    onOutcome(outcome) {
      group.checkpoint?.save(outcome);
      keep(outcome);
    },
    onAllEnded: () => features.finish(job.interruption),
  });
  const progress = `${counter.done} of ${counter.total} units of group ${JSON.stringify(name)} were done`;
  if (job.interruption.aborted && counter.done < counter.total) {
    throw stopFailure(job.interruption, `${progress}, no result was written`);
  }
  if (job.interruption.aborted) {
    const written = `all units of group ${JSON.stringify(name)} were done and ${features.rows} of their rows written`;
    throw stopFailure(job.interruption, `${written}, the result was dropped`);
  }
  await writeShard(group, { rows: features.rows, reusedUnits, job });
}

interface Result {
  readonly rows: number;
  /** That an earlier run had finished. */
  readonly reusedUnits: number;
  readonly job: Job;
}

async function writeShard(group: Group, { rows, reusedUnits, job }: Result): Promise<void> {
  const { output } = job.folders;
  const { features, rejects, receipt } = shardFiles;
  const { name, ledger, extractor, options, threads, startedMs } = group;
  const rejectRows = writeRejects(stagedPath(output, rejects), { group: name, rejects: ledger.rejects() });
  const outputs = [
    await describeOutput(stagedPath(output, features), { path: features, rows }),
    await describeOutput(stagedPath(output, rejects), { path: rejects, rows: rejectRows }),
  ];
  const counts = ledger.counts();
  const pieces = renderReceipt({
    format: receiptFormat,
    group: name,
    extractor: describeExtractor(extractor),
    options,
    environment: environmentFacts(job.env),
    counts,
    inputSha256: digestListing(ledger.receiptFiles()),
    outputs,
    warnings: ledger.warnings(),
    files: ledger.receiptFiles(),
    units: ledger.receiptUnits(),
    run: { ...runFacts({ startedMs, threads, jobConfig: job.folders.jobConfig, nowMs: job.nowMs }), reusedUnits },
  });
  await writePieces(stagedPath(output, receipt), pieces);
  publish(output, [features, rejects, receipt]);
  const { unitsProcessed: processed, unitsRejected, unitsSkipped: skipped } = counts;
  job.reporter.done({ rows, processed, rejected: unitsRejected, skipped, seconds: (job.nowMs() - startedMs) / 1000 });
}

function readOptions(extractor: AnyExtractor, given: readonly GivenOption[]): OptionValues {
  const holder = optionsOf(extractor);
  const problems = findOptionProblems(holder, given);
  if (problems.length > 0) throw usageFailure(problems.map(({ message }) => message).join('; '));
  return optionValues(holder, given);
}

function openCheckpoint(
  { checkpoint, group }: ProcessGroupTask,
  about: Pick<Group, 'ledger' | 'spool' | 'extractor' | 'reference' | 'options'> & { readonly job: Job },
): Checkpoint | undefined {
  const { job, ledger, spool, extractor, reference, options } = about;
  const folder = checkpoint ?? job.env.MACROSHARD_CHECKPOINT;
  if (folder === undefined || folder === '') return undefined;
  const codeDigest = digestCode(reference.moduleUrl);
  const circumstances = { group, extractor, options, codeDigest };
  return new Checkpoint(resolve(job.cwd, folder), { circumstances, tree: ledger.tree, units: ledger.units, spool });
}

function findInput(group: string, { folders }: Job): string {
  const input = join(folders.input, group);
  if (isFolder(input)) return input;
  const others = isFolder(folders.input) ? readdirSync(folders.input).sort(compareBytes) : [];
  const found = others.length > 0 ? `found ${others.slice(0, 10).join(', ')} there` : 'found no input at all';
  throw new JobFailure(
    `group ${JSON.stringify(group)} has no input: ${input} is not a folder, ${found}${didYouMean(group, others)}`,
  );
}

async function listGroup(group: string, input: string, { readDirectory }: Job): Promise<FileTree> {
  try {
    return await listTree(input, readDirectory === undefined ? {} : { readDirectory });
  } catch (error) {
    throw new JobFailure(`group ${JSON.stringify(group)} cannot be listed: ${explainError(error)}`, { cause: error });
  }
}

function describeExtractor({ name, version, looksFor }: AnyExtractor): Receipt['extractor'] {
  return { name, version, ...(looksFor !== undefined && { looksFor }) };
}
