/** `process-group`: one group's files to `features.parquet`, `rejects.parquet` and `receipt.json`. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessGroupTask } from '../arguments.ts';
import type { ExtractOptions, Extractor, FileTree, Plan } from '../extractor.ts';
import { type ExtractorReference, findExtractor, loadExtractor } from '../extractors.ts';
import { explainError, JobFailure, stopFailure } from '../failure.ts';
import { isFolder, withOutput } from '../files/job-folders.ts';
import { describeOutput } from '../files/output-file.ts';
import { publish, stagedPath } from '../files/staged-output.ts';
import { writePieces } from '../ledger/document.ts';
import { receiptFormat } from '../ledger/receipt.ts';
import { countReceipt, receiptFiles, renderReceipt } from '../ledger/render-receipt.ts';
import { environmentFacts, runFacts } from '../ledger/run-facts.ts';
import { decideHeapMb, decideThreads } from '../machine.ts';
import { didYouMean } from '../nearest.ts';
import { writeFeatures, writeRejects } from '../parquet/shard.ts';
import { createSpool } from '../parquet/spool.ts';
import { runUnits } from '../pool/run-units.ts';
import { compareBytes, listTree } from '../tree.ts';
import { planGroup } from './group-plan.ts';
import { GroupResult } from './group-result.ts';
import type { Surroundings } from './surroundings.ts';
import { createUnitCounter } from './unit-counter.ts';

interface Group {
  readonly name: string;
  readonly tree: FileTree;
  readonly plan: Plan;
  readonly reference: ExtractorReference;
  readonly extractor: Extractor;
  readonly options: ExtractOptions;
  readonly threads: number;
  readonly pieceBytes: number;
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
    const plan = await planGroup(extractor, { group: task.group, tree, options });
    const pieceBytes = task.pieceMb * 2 ** 20;
    const work = { reference, extractor, options, threads, pieceBytes };
    await extractGroup({ name: task.group, tree, plan, ...work, startedMs }, job);
  });
}

async function extractGroup(group: Group, job: Surroundings): Promise<void> {
  const { name, tree, plan, extractor, reference, options, threads, pieceBytes } = group;
  const spool = createSpool(stagedPath(job.folders.output, 'spool'));
  try {
    const result = new GroupResult(plan, spool);
    const counter = createUnitCounter(plan, job.reporter);
    counter.begin({ task: `process-group ${name}`, files: tree.files.length });
    await runUnits(plan.units, {
      extractor,
      reference,
      pieceBytes,
      root: tree.root,
      options,
      threads,
      heapLimitMb: decideHeapMb(threads, job),
      interruption: job.interruption,
      onOutcome(outcome) {
        result.add(outcome);
        counter.add(outcome);
      },
    });
    const progress = `${counter.done} of ${counter.total} units of group ${JSON.stringify(name)} were done`;
    if (job.interruption.aborted) throw stopFailure(job.interruption, `${progress}, no result was written`);
    await writeShard(group, result, job);
  } finally {
    spool.discard();
  }
}

async function writeShard(group: Group, result: GroupResult, job: Surroundings): Promise<void> {
  const { output } = job.folders;
  const [features, rejects, receipt] = ['features.parquet', 'rejects.parquet', 'receipt.json'] as const;
  const { name, tree, plan, extractor, options, threads, startedMs } = group;
  const rows = await writeFeatures(stagedPath(output, features), {
    group: name,
    columns: extractor.columns,
    batches: result.batches(),
    interruption: job.interruption,
  });
  if (job.interruption.aborted) {
    const progress = `all units of group ${JSON.stringify(name)} were done and ${rows} of their rows written`;
    throw stopFailure(job.interruption, `${progress}, the result was dropped`);
  }
  const rejected = result.rejects();
  writeRejects(stagedPath(output, rejects), { group: name, rejects: rejected });
  const outputs = [
    await describeOutput(stagedPath(output, features), { path: features, rows }),
    await describeOutput(stagedPath(output, rejects), { path: rejects, rows: rejected.length }),
  ];
  const entries = { units: result.units(), files: receiptFiles(tree, plan), warnings: result.warnings() };
  const counts = countReceipt(entries);
  const pieces = renderReceipt({
    format: receiptFormat,
    group: name,
    extractor: { name: extractor.name, version: extractor.version },
    options,
    environment: environmentFacts(job.env),
    counts,
    outputs,
    ...entries,
    run: runFacts({ startedMs, threads, jobConfig: job.folders.jobConfig, nowMs: job.nowMs }),
  });
  await writePieces(stagedPath(output, receipt), pieces);
  publish(output, [features, rejects, receipt]);
  const { unitsProcessed: processed, unitsRejected, unitsSkipped: skipped } = counts;
  job.reporter.done({ rows, processed, rejected: unitsRejected, skipped, seconds: (job.nowMs() - startedMs) / 1000 });
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
