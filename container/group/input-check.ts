/** Holds what a job has been given against the survey that its step was made with: see `input-digest.ts`. */

import type { FileTree } from '../extractor.ts';
import { JobFailure } from '../failure.ts';
import type { HostPlace } from '../hosts.ts';
import {
  countsText,
  digestText,
  groupDigestName,
  type InputDigest,
  InputDigester,
  joinInputDigests,
  parseGroupDigest,
  parseInputDigest,
} from '../input-digest.ts';
import type { Job } from '../job.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { inputUris } from './input-uris.ts';

/** What the receipt says of it. */
export type InputFact =
  | 'as surveyed'
  | 'not compared: of another place and DatasetVersion'
  | 'compared by combine: this is a share';

interface Expectation {
  readonly groups: readonly string[];
  readonly isPack: boolean;
  readonly expected: InputDigest;
  /** One for each group of a pack, in their order; empty where the step does not give them. */
  readonly expectedOfGroups: readonly InputDigest[];
}

interface Found {
  readonly name: string;
  readonly digest: InputDigest;
  readonly tree: FileTree;
}

const shownFiles = 3;
const longestPath = 120;

/** Waits until all groups of the job have been listed, and ends the job where they are not as surveyed. */
export class InputCheck {
  readonly fact: InputFact;
  private readonly expectation: Expectation;
  private hasEtags = false;
  private readonly found: Found[] = [];

  /**
   * Undefined where the step was made without a survey.
   * @param named the groups in the order of the step
   * @param source where the one group is streamed from
   * @throws JobFailure where the survey was of another place, and DatasetVersion does not say so
   */
  static of(
    named: readonly { readonly name: string; readonly shardFolder: string; readonly share?: HostPlace }[],
    job: Job,
    source: string | null,
  ): InputCheck | undefined {
    const groups = named.map(({ name }) => name);
    const isShare = named.some(({ share }) => share !== undefined);
    const isPack = !isShare && named.some(({ shardFolder }) => shardFolder !== '.');
    const { InputDigest: text, DatasetVersion = '' } = job.env;
    if (text === undefined) return undefined;
    const expected = parseInputDigest(text);
    if (expected === undefined) {
      const written = JSON.stringify(text.slice(0, longestPath));
      throw new JobFailure(
        `InputDigest in the job's environment is ${written}, expected what npx macroshard build writes`,
      );
    }
    const expectedOfGroups = groups.flatMap(
      (_, index) => parseGroupDigest(job.env[groupDigestName(index)] ?? '') ?? [],
    );
    const expectation = { groups, isPack, expected, expectedOfGroups };
    const uris = source === null ? inputUris(groups, job.folders.jobConfig) : [source];
    const isElsewhere = uris !== undefined && placeOf(uris, isPack) !== expected.place;
    if (!isElsewhere) {
      const fact = isShare ? 'compared by combine: this is a share' : 'as surveyed';
      return new InputCheck(expectation, fact);
    }
    if (digestText(DatasetVersion) === expected.version) throw new JobFailure(elsewhereText(groups, uris));
    return new InputCheck(expectation, 'not compared: of another place and DatasetVersion');
  }

  private constructor(expectation: Expectation, fact: InputFact) {
    this.expectation = expectation;
    this.fact = fact;
  }

  /** The survey's counts of the whole group, for the receipt of a share: the combine that has all shares compares them. */
  get ofWhole(): Receipt['run']['surveyed'] {
    const { files, bytes, keys } = this.expectation.expected;
    return this.fact === 'compared by combine: this is a share' ? { files, bytes, keys } : undefined;
  }

  /**
   * @param etags of the tree's files, in their order, where the files have some
   * @throws JobFailure for the last group, where the files of all are not those of the survey
   */
  listed(name: string, tree: FileTree, etags?: Iterable<string>): void {
    if (this.fact !== 'as surveyed') return;
    this.found.push({ name, digest: digestTree(tree, etags), tree });
    this.hasEtags ||= etags !== undefined;
    const { groups, expected, isPack } = this.expectation;
    if (this.found.length < groups.length) return;
    const found = isPack ? joined(this.found) : this.found[0]!.digest;
    if (!this.isSame(found, expected)) throw new JobFailure(this.differenceText(found));
  }

  private isSame(found: InputDigest, expected: InputDigest): boolean {
    const hasCounts = found.files === expected.files && found.bytes === expected.bytes;
    return hasCounts && found.keys === expected.keys && (!this.hasEtags || found.etags === expected.etags);
  }

  /** Names only the groups of a pack that differ, where the step says what each is to hold. */
  private differenceText(found: InputDigest): string {
    const { groups, expected, expectedOfGroups: ofGroups } = this.expectation;
    const others = ofGroups.flatMap((each, index) => (this.isSame(this.found[index]!.digest, each) ? [] : [index]));
    if (ofGroups.length < groups.length || others.length === 0) return differenceText(this.found, found, expected);
    const differing = others.map((index) => this.found[index]!);
    const wanted = others.map((index) => ofGroups[index]!);
    return differenceText(
      differing,
      sizesOf(differing.map(({ digest }) => digest)),
      sizesOf(wanted),
      groups.length > 1,
    );
  }
}

type Sizes = Pick<InputDigest, 'files' | 'bytes'>;

function sizesOf(digests: readonly Sizes[]): Sizes {
  const sum = (of: keyof Sizes) => digests.reduce((total, digest) => total + digest[of], 0);
  return { files: sum('files'), bytes: sum('bytes') };
}

function joined(found: readonly Found[]): InputDigest {
  return joinInputDigests(found.map(({ name, digest }) => ({ group: name, ...digest })));
}

function newestFiles(found: readonly Found[], several: boolean): readonly string[] {
  const all = found.flatMap(({ name, tree: { files } }) => {
    const newest = newestOf(files);
    return newest.map((index) => ({ name, modifiedMs: files.modifiedMsAt(index), ...files.at(index) }));
  });
  return all
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, shownFiles)
    .map(({ name, path, sizeBytes, modifiedMs }) => {
      const shown = several ? `${name}/${path}` : path;
      const cut = shown.length > longestPath ? `…${shown.slice(1 - longestPath)}` : shown;
      return `${JSON.stringify(cut)} (${sizeBytes} bytes, ${new Date(modifiedMs).toISOString()})`;
    });
}

function newestOf(files: FileTree['files']): readonly number[] {
  let newest: number[] = [];
  for (let index = 0; index < files.count; index++) {
    const last = newest[shownFiles - 1];
    if (last !== undefined && files.modifiedMsAt(index) <= files.modifiedMsAt(last)) continue;
    newest = [...newest, index].sort((a, b) => files.modifiedMsAt(b) - files.modifiedMsAt(a)).slice(0, shownFiles);
  }
  return newest;
}

function digestTree({ files }: FileTree, etags: Iterable<string> = []): InputDigest {
  const digester = new InputDigester();
  const inOrder = etags[Symbol.iterator]();
  for (const { path, sizeBytes } of files) {
    const etag: string = inOrder.next().value ?? '';
    digester.add({ key: path, sizeBytes, etag: etag.replace(/^"|"$/g, '') });
  }
  return digester.finish();
}

function differenceText(groups: readonly Found[], found: Sizes, expected: Sizes, isPack = groups.length > 1): string {
  const counts = countsText(found, expected);
  const newest = newestFiles(groups, isPack);
  const files = newest.length === 0 ? '' : `; newest found: ${newest.join(', ')}`;
  const advice =
    'run npx macroshard survey and upsert; npx macroshard verify --source names the files that differ from an earlier result';
  return `input of ${namesOf(groups.map(({ name }) => name))} is not as surveyed: ${counts}${files}; ${advice}`;
}

function elsewhereText(groups: readonly string[], [uri]: readonly string[]): string {
  const advice = 'give DatasetVersion another value, so that nothing is compared, or survey that place';
  return `the survey of ${namesOf(groups)} is of another place than ${uri}: ${advice}`;
}

/** The digest of the place, computed as the step does. */
function placeOf(uris: readonly string[], isPack: boolean): string {
  return digestText(isPack ? JSON.stringify(uris) : uris[0]!);
}

function namesOf(groups: readonly string[]): string {
  const [first, ...more] = groups.map((name) => JSON.stringify(name));
  return more.length === 0 ? `group ${first}` : `groups ${first} to ${more.at(-1)}`;
}
