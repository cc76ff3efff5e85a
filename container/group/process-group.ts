/** `process-group` and `process-pack`: the files of a group, or of several, to three files each. */

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import type { GroupsTask, ProcessGroupTask, ProcessPackTask } from '../arguments.ts';
import { compareBytes } from '../compare-bytes.ts';
import type { AnyExtractor } from '../extractor.ts';
import { JobFailure, stopFailure } from '../failure.ts';
import { isFolder } from '../files/job-folders.ts';
import { createSpool } from '../files/spool.ts';
import { publish, type Result, stagedPath, withOutput } from '../files/staged-output.ts';
import { type HostPlace, hostPlace } from '../hosts.ts';
import type { Job } from '../job.ts';
import {
  extractorsFolder,
  findExtractor,
  isExtractorPath,
  loadExtractor,
  optionsFor,
  withDeclared,
} from '../load-extractor.ts';
import { decideHeapMb, decideThreads } from '../machine.ts';
import { RowGroupQueue } from '../pool/row-group-queue.ts';
import { runUnits } from '../pool/run-units.ts';
import type { ThreadSeconds } from '../pool/thread-times.ts';
import { didYouMean } from '../wording.ts';
import { checkExtractor } from './extractor-check.ts';
import { type GroupPlace, type GroupSetting, GroupWork, shardFiles } from './group-work.ts';
import { InputCheck } from './input-check.ts';
import { PackUnits } from './pack-units.ts';

/**
 * Processes the group in the input folder of its name. Nothing appears under a final name before all is done.
 * @throws JobFailure where a folder is missing or cannot be written, no thread can work, or the job is asked to stop; with
 * exit code 2 where the extractor is not found or does not take an option
 */
export async function processGroup(task: ProcessGroupTask, job: Job): Promise<void> {
  const { group: name, source } = task;
  const share = hostPlace(job.folders.resourceConfig);
  if (share !== undefined) return processShare(task, share, job);
  const results = shardFiles.map((file) => ({ name: file }));
  if (source === null) {
    const places = [{ name, input: findInput(name, job), shardFolder: '.' }];
    return processGroups(task, { results, withPlaces: (_, work) => work(places) }, job);
  }
  return processGroups(
    task,
    {
      results,
      source,
      async withPlaces({ extractor, options, threads }, work) {
        // The modules that speak with S3 are slow to load.
        const { withStream } = await import('../stream/with-stream.ts');
        const request = { group: name, source, extractor, options, threads, job };
        await withStream(request, (input) => work([{ name, input, shardFolder: '.' }]));
      },
    },
    job,
  );
}

/** One instance's share of the group, into a folder of its own in the output; the share may be empty. */
async function processShare(task: ProcessGroupTask, share: HostPlace, job: Job): Promise<void> {
  const { group: name, source } = task;
  const { host, hosts } = share;
  if (source !== null) {
    throw new JobFailure(
      `each of ${hosts.length} instances would stream the whole of ${source}, expected one instance`,
    );
  }
  const input = join(job.folders.input, name);
  // Without a file there may be no folder.
  if (!isFolder(input)) mkdirSync(input, { recursive: true });
  const results = [{ name: host, files: shardFilePattern }];
  await processGroups(
    task,
    {
      results,
      async withPlaces({ extractor }, work) {
        expectUnitsAreFiles(extractor, share);
        await work([{ name, input, shardFolder: host, share }]);
      },
    },
    job,
  );
}

/**
 * Processes the groups in the input folders of their names with the same threads at once; each has a folder of its name
 * in the output, with the files that {@link processGroup} writes. Nothing appears there before all groups are done.
 * @throws JobFailure as {@link processGroup} does
 */
export async function processPack(task: ProcessPackTask, job: Job): Promise<void> {
  const { hosts = [] } = hostPlace(job.folders.resourceConfig) ?? {};
  if (hosts.length > 0) throw new JobFailure(`process-pack cannot work on ${hosts.length} instances, expected one`);
  const places = task.groups.map((name) => ({ name, input: findInput(name, job), shardFolder: name }));
  const results = task.groups.map((name) => ({ name, files: shardFilePattern }));
  await processGroups(task, { results, withPlaces: (_, work) => work(places) }, job);
}

const shardFilePattern = new RegExp(`^(${shardFiles.map((name) => name.replace('.', '\\.')).join('|')})$`);

interface Groups {
  /** Where the files are streamed from. */
  readonly source?: string;
  readonly results: readonly Result[];
  /** Runs `work` for as long as the groups' files are there, or come. */
  readonly withPlaces: (
    setting: Pick<GroupSetting, 'extractor' | 'options' | 'threads'>,
    work: (places: readonly GroupPlace[]) => Promise<void>,
  ) => Promise<void>;
}

async function processGroups(task: GroupsTask, { results, source, withPlaces }: Groups, job: Job): Promise<void> {
  const startedMs = job.nowMs();
  const found = { ...findExtractor(task, extractorsFolder(job)), units: task.units };
  checkExtractor(found.name, ownFilesOf(task), job);
  const { unfinished } = job;
  unfinished.now(`extractor ${JSON.stringify(found.name)} was loaded`);
  const extractor = await loadExtractor(found, { env: job.env, log: (text) => job.stderr?.write(text) });
  const reference = withDeclared(found, extractor);
  const options = optionsFor(extractor, task.options);
  const { output } = job.folders;
  const { checkpoint } = task;
  const threads = decideThreads(task.threads, job);
  await withOutput({ folder: output, results, unfinished }, () =>
    withPlaces({ extractor, options, threads }, async (places) => {
      const spool = createSpool(stagedPath(output, '.spool'));
      const rowGroups = new RowGroupQueue((value) => spool.append(serialize(value)));
      const inputCheck = InputCheck.of(places, job, source ?? null);
      const shared = { job, reference, extractor, options, threads, startedMs };
      const setting = { ...shared, checkpoint, spool, rowGroups, inputCheck };
      const groups: GroupWork[] = [];
      try {
        for (const place of places) groups.push(await GroupWork.plan(place, setting));
        unfinished.now(`units of ${namesOf(groups)} were processed`);
        for (const group of groups) await group.begin();
        const threadSeconds = await extractGroups(groups, task, setting);
        for (const group of groups) await group.writeShard(threadSeconds);
        const discarded = spool.discard();
        publish(
          output,
          results.map(({ name }) => name),
        );
        await discarded;
        for (const group of groups) group.end();
      } finally {
        for (const group of groups) group.close();
        await spool.discard();
      }
    }),
  );
}

/** Brings all units to their end, whichever group they are of, and all rows into the groups' files. */
async function extractGroups(
  groups: readonly GroupWork[],
  task: GroupsTask,
  setting: GroupSetting,
): Promise<ThreadSeconds> {
  const { job, threads } = setting;
  const units = new PackUnits(groups.map(({ ledger }) => ledger.units));
  const threadSeconds = await runUnits(units, {
    ...setting,
    pieceBytes: task.pieceMb * 2 ** 20,
    unitSeconds: task.unitSeconds,
    heapLimitMb: decideHeapMb(threads, job),
    interruption: job.interruption,
    delivery: groups[0]?.delivery,
    onRetry({ unit: index, reason }) {
      const { group, unit } = units.locate(index);
      groups[group]!.retry({ unit, reason });
    },
    onOutcome(outcome) {
      const { group, unit } = units.locate(outcome.unit);
      groups[group]!.settle(unit === outcome.unit ? outcome : { ...outcome, unit });
    },
    async onAllEnded() {
      await Promise.all(groups.map((group) => group.finish()));
    },
  });
  if (!job.interruption.aborted) return threadSeconds;
  if (groups.some(({ progress: { done, total } }) => done < total)) {
    throw stopFailure(job.interruption, `${progressOf(groups)} were done, no result was written`);
  }
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const written = `all units of ${namesOf(groups)} were done and ${rows} of their rows written`;
  throw stopFailure(job.interruption, `${written}, the result was dropped`);
}

/** `2 of 4 units of group "a" and 0 of 3 of group "b"`. */
function progressOf(groups: readonly GroupWork[]): string {
  const each = groups.map(({ name, progress: { done, total } }, index) => {
    return `${done} of ${total}${index === 0 ? ' units' : ''} of group ${JSON.stringify(name)}`;
  });
  return joined(each);
}

/** `group "a"`, or `groups "a" and "b"`. */
function namesOf(groups: readonly GroupWork[]): string {
  const names = joined(groups.map(({ name }) => JSON.stringify(name)));
  return `${groups.length === 1 ? 'group' : 'groups'} ${names}`;
}

function joined(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/** Empty for a package. */
function ownFilesOf({ extractor, command }: GroupsTask): readonly string[] {
  return (command.length > 0 ? command : [extractor]).filter(isExtractorPath);
}

function expectUnitsAreFiles({ name, unitsAreFiles }: AnyExtractor, { hosts }: HostPlace): void {
  if (unitsAreFiles) return;
  throw new JobFailure(
    `extractor ${name} cannot work on ${hosts.length} instances: it does not say unitsAreFiles, and files that belong ` +
      'together would be shared out one by one; macroSharding: { by: group } keeps them on one machine',
  );
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
