/** `process-group`: one group's files to `features.parquet`, `rejects.parquet` and `receipt.json`. */

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ProcessGroupTask } from '../arguments.ts';
import { Checkpoint } from '../checkpoint/checkpoint.ts';
import { digestCode } from '../checkpoint/code-digest.ts';
import type { ExtractOptions, Extractor, FileTree } from '../extractor.ts';
import { type ExtractorReference, findExtractor, loadExtractor } from '../extractors.ts';
import { explainError, JobFailure, stopFailure } from '../failure.ts';
import { isFolder, withOutput } from '../files/job-folders.ts';
import { describeOutput } from '../files/output-file.ts';
import { createSpool } from '../files/spool.ts';
import { publish, stagedPath } from '../files/staged-output.ts';
import { writePieces } from '../ledger/document.ts';
import { receiptFormat } from '../ledger/receipt.ts';
import { renderReceipt } from '../ledger/render-receipt.ts';
import { environmentFacts, runFacts } from '../ledger/run-facts.ts';
import { decideHeapMb, decideThreads } from '../machine.ts';
import { didYouMean } from '../nearest.ts';
import { createFeatures, writeRejects } from '../parquet/shard.ts';
import type { UnitOutcome } from '../pool/open-units.ts';
import { runUnits } from '../pool/run-units.ts';
import { compareBytes, listTree } from '../tree.ts';
import { FeaturesInOrder } from './features-in-order.ts';
import { GroupLedger } from './group-ledger.ts';
import { planGroup } from './group-plan.ts';
import type { Surroundings } from './surroundings.ts';
import { createUnitCounter } from './unit-counter.ts';

const shardFiles = { features: 'features.parquet', rejects: 'rejects.parquet', receipt: 'receipt.json' } as const;

interface Group {
  readonly name: string;
  readonly ledger: GroupLedger;
  readonly reference: ExtractorReference;
  readonly extractor: Extractor;
  readonly options: ExtractOptions;
  readonly threads: number;
  readonly pieceBytes: number;
  readonly checkpoint: Checkpoint | undefined;
  readonly startedMs: number;
}

/**
 * Processes the group in the input folder of its name. Nothing appears under a final name before all is done.
 * @throws JobFailure where a folder is missing or cannot be written, no thread can work, or the job is asked to stop
 */
export async function processGroup(task: ProcessGroupTask, job: Surroundings): Promise<void> {
  const startedMs = job.nowMs();
  const reference = findExtractor(task.extractor, job.cwd);
  const extractor = await loadExtractor(reference);
  const input = findInput(task.group, job);
  await withOutput(job.folders.output, async () => {
    const threads = decideThreads(task.threads, job);
    const options = { windowSeconds: task.windowSeconds, strictChecksums: task.strictChecksums };
    const tree = await listGroup(task.group, input, job);
    const spool = createSpool(stagedPath(job.folders.output, 'spool'));
    try {
      const ledger = new GroupLedger(tree, spool);
      await planGroup(extractor, { group: task.group, ledger, options, interruption: job.interruption });
      const pieceBytes = task.pieceMb * 2 ** 20;
      const checkpoint = openCheckpoint(task, { job, ledger, extractor, reference, options });
      try {
        const work = { reference, extractor, options, threads, pieceBytes, checkpoint };
        await extractGroup({ name: task.group, ledger, ...work, startedMs }, job);
        checkpoint?.tidy();
      } finally {
        checkpoint?.close();
      }
    } finally {
      spool.discard();
    }
  });
}

async function extractGroup(group: Group, job: Surroundings): Promise<void> {
  const { name, ledger, extractor, reference, options, threads, pieceBytes } = group;
  const { tree } = ledger;
  const counter = createUnitCounter(ledger, job.reporter);
  const staged = stagedPath(job.folders.output, shardFiles.features);
  const features = new FeaturesInOrder(
    createFeatures(staged, { group: name, columns: extractor.columns }),
    ledger.units,
  );
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
  await runUnits(ledger.units, {
    extractor,
    reference,
    pieceBytes,
    root: tree.root,
    options,
    threads,
    heapLimitMb: decideHeapMb(threads, job),
    interruption: job.interruption,
    onRetry: ({ unit, reason }) => job.reporter.retry({ path: ledger.units.pathOf(unit), message: reason }),
    onOutcome(outcome) {
      group.checkpoint?.save(outcome);
      keep(outcome);
    },
  });
  const progress = `${counter.done} of ${counter.total} units of group ${JSON.stringify(name)} were done`;
  if (job.interruption.aborted) throw stopFailure(job.interruption, `${progress}, no result was written`);
  await features.finish(job.interruption);
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
  readonly job: Surroundings;
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
    extractor: { name: extractor.name, version: extractor.version },
    options,
    environment: environmentFacts(job.env),
    counts,
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

function openCheckpoint(
  { checkpoint, group }: ProcessGroupTask,
  about: Pick<Group, 'ledger' | 'extractor' | 'reference' | 'options'> & { readonly job: Surroundings },
): Checkpoint | undefined {
  const { job, ledger, extractor, reference, options } = about;
  const folder = checkpoint ?? job.env.MACROSHARD_CHECKPOINT;
  if (folder === undefined || folder === '') return undefined;
  const codeDigest = digestCode(reference.moduleUrl);
  const circumstances = { group, extractor, options, codeDigest };
  return new Checkpoint(resolve(job.cwd, folder), { circumstances, tree: ledger.tree, units: ledger.units });
}

function findInput(group: string, { folders }: Surroundings): string {
  const input = join(folders.input, group);
  if (isFolder(input)) return input;
  const others = isFolder(folders.input) ? readdirSync(folders.input).sort(compareBytes) : [];
  const found = others.length > 0 ? `found ${others.slice(0, 10).join(', ')} there` : 'found no input at all';
  throw new JobFailure(
    `group ${JSON.stringify(group)} has no input: ${input} is not a folder, ${found}${didYouMean(group, others)}`,
  );
}

async function listGroup(group: string, input: string, { readDirectory }: Surroundings): Promise<FileTree> {
  try {
    return await listTree(input, readDirectory === undefined ? {} : { readDirectory });
  } catch (error) {
    throw new JobFailure(`group ${JSON.stringify(group)} cannot be listed: ${explainError(error)}`, { cause: error });
  }
}
