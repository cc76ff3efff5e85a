import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { PipelineSpec } from '../../config/spec.ts';
import { withPacks } from '../../config/take-packs.ts';
import { inputPattern } from '../../config/take-survey.ts';
import { renderJson } from '../../definition/canonical.ts';
import { surveyDifferences } from '../../survey/differences.ts';
import { packLines } from '../../survey/pack-lines.ts';
import { renderSurvey } from '../../survey/render-survey.ts';
import type { Survey } from '../../survey/survey.ts';
import { bytesText, numberText } from '../../wording/amounts.ts';
import { visibleLine } from '../../wording/visible.ts';
import { count } from '../../wording/words.ts';
import type { SurveyOptions } from '../command-line/deployment-commands.ts';
import { liveView } from '../execution/live-view.ts';
import { Failure, missingPath } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed, readCommitted, surveyFile } from '../load-spec.ts';
import { inputDataUri } from '../survey/input-data-uri.ts';
import { bucketListing, folderListing, type InputListing } from '../survey/listing.ts';
import { type Surveyed, type SurveyProgress, surveyInput } from '../survey/survey-input.ts';
import { openTarget } from '../target/open-target.ts';

export async function survey(options: SurveyOptions, io: Io): Promise<number> {
  const spec = await loadUnsurveyed(options, io);
  refuseForeignDataset(spec);
  refuseIdleRebalance(spec, options);
  refuseEmptyName(spec);
  const path = surveyFile(spec, options);
  const before = await committed(spec, options, io);
  const { survey: found, notes } = await withListing(spec, options, io, (listing) => look(listing, spec, options, io));
  for (const note of notes) io.stderr.write(`${note}\n`);
  const after = withPacks(found, spec, { before, rebalance: options.rebalance === true });
  const changes = surveyDifferences(before, after);
  const packs = packLines(before, after);
  const isStale = before === undefined || renderSurvey(before) !== renderSurvey(after);
  if (options.check !== true && isStale) await write(resolve(io.folder, path), renderSurvey(after));
  const action = options.check === true ? (isStale ? 'stale' : 'current') : isStale ? 'wrote' : 'unchanged';
  report({ spec, path, action, after, changes, packs, isFirst: before === undefined }, options, io);
  return action === 'stale' ? 1 : 0;
}

function refuseIdleRebalance({ macroSharding }: PipelineSpec, { rebalance }: SurveyOptions): void {
  if (rebalance !== true || macroSharding.by === 'pack') return;
  throw new Failure(2, '--rebalance moves groups between packs, and the description has no macroSharding by pack');
}

// As `validate` does: a folder without a name holds nobody's files.
function refuseEmptyName(spec: PipelineSpec): void {
  const [begin = ''] = inputPattern(spec);
  if (!begin.startsWith(`${inputDataUri(spec)}//`)) return;
  throw new Failure(1, `the input ${begin} holds an empty name: take the slash at the end of InputDataUri away`);
}

// Its executions would read another prefix with the pipeline's own definition.
function refuseForeignDataset({ dataset, survey: asked }: PipelineSpec): void {
  if (dataset === null || dataset.isOwnPipeline) return;
  const advice = 'give its file "survey: true", which makes it a pipeline of its own';
  const isElsewhere = dataset.parameters.InputDataUri !== undefined;
  if (isElsewhere || asked === null) {
    throw new Failure(1, `dataset ${dataset.name} has no survey of its own: ${advice}`);
  }
}

/** A committed survey that cannot be read is written anew; `--check` fails for it. */
async function committed(spec: PipelineSpec, options: SurveyOptions, io: Io): Promise<Survey | undefined> {
  try {
    return await readCommitted(spec, options, io);
  } catch (error) {
    if (options.check === true || !(error instanceof Failure)) throw error;
    io.stderr.write(`${error.message}\n`);
    return undefined;
  }
}

async function withListing<T>(
  spec: PipelineSpec,
  options: SurveyOptions,
  io: Io,
  act: (listing: InputListing) => Promise<T>,
): Promise<T> {
  if (options.data !== undefined) {
    for (const flag of ['local', 'state', 'mount', 'region', 'profile'] as const) {
      if (options[flag] !== undefined) throw new Failure(2, `--${flag} asks S3, and --data a folder; leave one out`);
    }
    const folder = { uri: inputDataUri(spec), folder: await existingFolder(options.data, io) };
    return act(folderListing([folder], spec.process));
  }
  const target = await openTarget(options, io);
  const client = await target.s3();
  try {
    return await act(bucketListing(client, io));
  } finally {
    client.destroy();
    await target.close();
  }
}

async function existingFolder(data: string, io: Io): Promise<string> {
  const folder = resolve(io.folder, data);
  const found = await stat(folder).catch(() => undefined);
  const expected = 'expected the folder that stands for InputDataUri';
  if (found === undefined) throw missingPath('--data', data, expected);
  if (!found.isDirectory()) throw new Failure(2, `--data ${data}: is a file; ${expected}`);
  return folder;
}

async function look(listing: InputListing, spec: PipelineSpec, options: SurveyOptions, io: Io): Promise<Surveyed> {
  const isTerminal = io.stderr.columns !== undefined;
  const view = liveView(io.stderr, io);
  const surveyed = await surveyInput(listing, {
    pattern: inputPattern(spec),
    names: spec.groups.length > 0 ? spec.groups.map(({ name }) => name) : undefined,
    ...(isTerminal && { onProgress: (progress) => view.note(progressText(progress)) }),
    ...(!isTerminal && {
      onGroup: (name, { files, bytes }) => view.note(`group ${name}: ${amounts({ files, bytes })}`),
    }),
  });
  if (options.json === true || isTerminal) view.clear();
  return surveyed;
}

function progressText({ groups, groupsDone, ...found }: SurveyProgress): string {
  return `${groupsDone} of ${count(groups, 'group')}, ${amounts(found)}`;
}

function amounts({ files, bytes }: { readonly files: number; readonly bytes: number }): string {
  return `${numberText(files)} ${files === 1 ? 'file' : 'files'}, ${bytesText(bytes)}`;
}

/** By way of another name, so that the file is whole at any time. */
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}.tmp`;
  await writeFile(unfinished, text);
  await rename(unfinished, path);
}

interface Outcome {
  readonly spec: PipelineSpec;
  readonly path: string;
  readonly action: 'wrote' | 'unchanged' | 'stale' | 'current';
  readonly after: Survey;
  readonly changes: readonly string[];
  readonly packs: readonly string[];
  readonly isFirst: boolean;
}

function report(
  { spec, path, action, after, changes, packs, isFirst }: Outcome,
  { json }: SurveyOptions,
  io: Io,
): void {
  const all = [...after.groups.values()];
  const total = { files: sum(all.map(({ files }) => files)), bytes: sum(all.map(({ bytes }) => bytes)) };
  if (json) {
    const { prefix, groups } = after;
    const document = {
      path,
      action,
      prefix,
      ...total,
      changes,
      ...(packs.length > 0 && { packs }),
      groups: Object.fromEntries(groups),
    };
    io.stdout.write(renderJson(document));
  } else {
    const lines = [...(isFirst ? [] : changes), ...packs];
    const result = `${action} ${path}: ${count(all.length, 'group')}, ${amounts(total)} at ${after.prefix}`;
    io.stdout.write([...lines, result].map((line) => `${visibleLine(line)}\n`).join(''));
  }
  if (spec.survey === null) io.stderr.write('the description does not ask for it: give it "survey: true"\n');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
