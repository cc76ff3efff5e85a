/** One group of a job, from its listing to its three files. */

import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { AnyExtractor, FileTree, OptionValues } from '../extractor.ts';
import { explainError, JobFailure } from '../failure.ts';
import { describeOutput } from '../files/output-file.ts';
import type { Spool } from '../files/spool.ts';
import { stagedPath } from '../files/staged-output.ts';
import type { HostPlace } from '../hosts.ts';
import type { Job } from '../job.ts';
import { writePieces } from '../ledger/document.ts';
import { digestListing } from '../ledger/listing-digest.ts';
import { type Receipt, type ReceiptCounts, receiptFormat } from '../ledger/receipt.ts';
import { renderReceipt } from '../ledger/render-receipt.ts';
import { environmentFacts, listEtags, runFacts } from '../ledger/run-facts.ts';
import { listTree } from '../list-tree.ts';
import type { ExtractorReference } from '../load-extractor.ts';
import type { WrittenBytes } from '../parquet/table-file.ts';
import { writeRejects } from '../parquet/write-rejects.ts';
import type { Delivery } from '../pool/delivery.ts';
import type { UnitOutcome } from '../pool/open-units.ts';
import type { RowGroupQueue } from '../pool/row-group-queue.ts';
import type { ThreadSeconds } from '../pool/thread-times.ts';
import type { Reporter } from '../progress/events.ts';
import type { StreamedInput } from '../stream/with-stream.ts';
import { Checkpoint } from './checkpoint/checkpoint.ts';
import { digestCode } from './checkpoint/code-digest.ts';
import { FeatureWriter } from './feature-writer.ts';
import { GroupLedger } from './group-ledger.ts';
import type { InputCheck } from './input-check.ts';
import { planGroup } from './plan-group.ts';
import { createUnitProgress } from './unit-progress.ts';

/** The files of a group's result; the last one is the record of the others. */
export const shardFiles = ['features.parquet', 'rejects.parquet', 'receipt.json'] as const;
const [features, rejects, receipt] = shardFiles;

/** What the groups of a job have in common. */
export interface GroupSetting {
  readonly job: Job;
  readonly reference: ExtractorReference;
  readonly extractor: AnyExtractor;
  readonly options: OptionValues;
  readonly threads: number;
  readonly startedMs: number;
  /** Folder in which finished units are kept; null for what the environment says. */
  readonly checkpoint: string | null;
  readonly spool: Spool;
  readonly rowGroups: RowGroupQueue;
  /** Undefined without a survey. */
  readonly inputCheck: InputCheck | undefined;
}

/** A group, where its files lie, and where in the output folder its results go. */
export interface GroupPlace {
  readonly name: string;
  /** A folder, or what comes from S3 while threads work; then the group is the only one of the job. */
  readonly input: string | StreamedInput;
  /** `.` for the output folder itself. */
  readonly shardFolder: string;
  /** Whose share of the group it is, where several instances have it. */
  readonly share?: HostPlace;
}

/** A group that has been planned; every unit of it is settled once, then its files are finished and written. */
export class GroupWork {
  readonly name: string;
  readonly ledger: GroupLedger;
  private readonly place: GroupPlace;
  private readonly setting: GroupSetting;
  private readonly reporter: Reporter;
  private readonly counter: ReturnType<typeof createUnitProgress>;
  private readonly features: FeatureWriter;
  private readonly checkpoint: Checkpoint | undefined;
  private reusedUnits = 0;
  private counts: ReceiptCounts | undefined;
  private written: WrittenBytes | undefined;

  private constructor(place: GroupPlace, ledger: GroupLedger, setting: GroupSetting) {
    const { job, extractor, spool, rowGroups } = setting;
    const { name } = place;
    this.name = name;
    this.ledger = ledger;
    this.place = place;
    this.setting = setting;
    this.reporter = place.shardFolder === '.' || place.share ? job.reporter : reporterOf(name, job.reporter);
    this.counter = createUnitProgress(ledger, this.reporter);
    const staged = this.stagedPath(features);
    mkdirSync(dirname(staged), { recursive: true });
    const { columns } = extractor;
    this.features = new FeatureWriter(staged, { group: name, columns, units: ledger.units, spool, rowGroups });
    this.checkpoint = openCheckpoint(place, ledger, setting);
  }

  /** @throws JobFailure where it cannot be listed, planned or kept, or the job is asked to stop */
  static async plan(place: GroupPlace, setting: GroupSetting): Promise<GroupWork> {
    const { job, extractor, options, spool } = setting;
    const { name } = place;
    const { input } = place;
    const tree = typeof input === 'string' ? await listGroup(name, input, job) : input.tree;
    setting.inputCheck?.listed(name, tree, typeof input === 'string' ? undefined : input.etags());
    const ledger = new GroupLedger(tree, spool);
    job.unfinished.now(`extractor ${extractor.name} planned group ${JSON.stringify(name)}`);
    await planGroup(extractor, { group: name, ledger, options, interruption: job.interruption });
    return new GroupWork(place, ledger, setting);
  }

  /** Units that have ended, rejects included, of how many. */
  get progress(): { readonly done: number; readonly total: number } {
    return this.counter;
  }

  /** What fetches its files; undefined where they lie on this machine. */
  get delivery(): Delivery | undefined {
    const { input } = this.place;
    return typeof input === 'string' ? undefined : input.delivery;
  }

  /** Rows that are in its file. */
  get rows(): number {
    return this.features.rows;
  }

  /** Reports the plan, and restores units that an earlier run finished, until the job is asked to stop. */
  async begin(): Promise<void> {
    const { job } = this.setting;
    this.counter.begin({ task: `process-group ${this.name}`, files: this.ledger.tree.files.count });
    for (const outcome of this.checkpoint?.restore() ?? []) {
      this.keep(outcome);
      await setImmediate();
      if (job.interruption.aborted) break;
    }
    this.reusedUnits = this.counter.done - this.ledger.rejectsOfPlan;
  }

  settle(outcome: UnitOutcome): void {
    this.checkpoint?.save(outcome);
    this.keep(outcome);
  }

  retry({ unit, reason }: { readonly unit: number; readonly reason: string }): void {
    this.reporter.retry({ path: this.ledger.units.pathOf(unit), message: reason });
  }

  /** Writes the rows that are left, once all units have ended, or until the job is asked to stop. */
  async finish(): Promise<void> {
    this.written = await this.features.finish(this.setting.job.interruption);
  }

  /** Writes the other files, too, all of them under temporary names. */
  async writeShard(threadSeconds: ThreadSeconds): Promise<void> {
    const { ledger, name, rows, reusedUnits } = this;
    const { input } = this.place;
    const { job, options, threads, startedMs, inputCheck } = this.setting;
    const rejectRows = writeRejects(this.stagedPath(rejects), { group: name, rejects: ledger.rejects() });
    const { sizeBytes, sha256 } = this.written!;
    const outputs = [
      { path: features, sizeBytes, rows, sha256 },
      await describeOutput(this.stagedPath(rejects), { path: rejects, rows: rejectRows }),
    ];
    const counts = ledger.counts();
    this.counts = counts;
    const pieces = renderReceipt({
      format: receiptFormat,
      group: name,
      extractor: describeExtractor(this.setting),
      options,
      environment: environmentFacts(job.env),
      counts,
      inputSha256: digestListing(ledger.receiptFiles()),
      outputs,
      warnings: ledger.warnings(),
      files: ledger.receiptFiles(),
      units: ledger.receiptUnits(),
      run: {
        ...runFacts({ startedMs, threads, jobConfig: job.folders.jobConfig, nowMs: job.nowMs }),
        reusedUnits,
        ...(threadSeconds.work.length > 0 && { threadSeconds }),
        ...(inputCheck !== undefined && { input: inputCheck.fact }),
        ...(inputCheck?.ofWhole && { surveyed: inputCheck.ofWhole }),
        ...this.place.share,
        ...(typeof input !== 'string' && { etags: listEtags(input.etags()) }),
      },
    });
    await writePieces(this.stagedPath(receipt), pieces);
  }

  /** Reports the group's end, once its files have their final names. */
  end(): void {
    const { job, startedMs } = this.setting;
    const { unitsProcessed: processed, unitsRejected: rejected, unitsSkipped: skipped } = this.counts!;
    const seconds = (job.nowMs() - startedMs) / 1000;
    this.reporter.done({ rows: this.rows, processed, rejected, skipped, seconds });
    this.checkpoint?.tidy();
  }

  close(): void {
    this.checkpoint?.close();
  }

  private keep(outcome: UnitOutcome): void {
    this.ledger.settle(outcome);
    this.counter.add(outcome);
    this.features.advance();
  }

  private stagedPath(file: string): string {
    return stagedPath(this.setting.job.folders.output, join(this.place.shardFolder, file));
  }
}

/** Says with each event which group it is of. */
function reporterOf(group: string, reporter: Reporter): Reporter {
  return {
    plan: (event) => reporter.plan({ ...event, group }),
    unit: (event) => reporter.unit({ ...event, group }),
    retry: (event) => reporter.retry({ ...event, group }),
    done: (event) => reporter.done({ ...event, group }),
    close: () => reporter.close(),
  };
}

function openCheckpoint(
  { name: group, share }: GroupPlace,
  ledger: GroupLedger,
  setting: GroupSetting,
): Checkpoint | undefined {
  const { job, spool, extractor, reference, options } = setting;
  const folder = setting.checkpoint ?? job.env.MACROSHARD_CHECKPOINT;
  if (folder === undefined || folder === '') return undefined;
  const codeDigest = digestCode(reference) + (job.env.ExtractorDigest ?? '');
  const circumstances = { group, extractor, options, codeDigest, ...(share && { host: share.host }) };
  return new Checkpoint(resolve(job.cwd, folder), { circumstances, tree: ledger.tree, units: ledger.units, spool });
}

async function listGroup(name: string, input: string, { readDirectory }: Job): Promise<FileTree> {
  try {
    return await listTree(input, readDirectory === undefined ? {} : { readDirectory });
  } catch (error) {
    throw new JobFailure(`group ${JSON.stringify(name)} cannot be listed: ${explainError(error)}`, { cause: error });
  }
}

function describeExtractor({ extractor, reference, job }: GroupSetting): Receipt['extractor'] {
  const { name, version, looksFor } = extractor;
  const { ExtractorDigest: filesSha256 } = job.env;
  return {
    ...{ name, version, ...(looksFor !== undefined && { looksFor }) },
    ...(reference.units && { units: reference.units }),
    ...(filesSha256 !== undefined && { filesSha256 }),
  };
}
