/** The listing of an input to its survey: several groups at once, each as a stream. */

import { groupNameProblem } from '../../config/groups.ts';
import { needsSlash } from '../../config/take-survey.ts';
import { InputDigester, isInputKey } from '../../definition/input-digest.ts';
import { compareNaturally } from '../../survey/natural-order.ts';
import type { Survey, SurveyedGroup } from '../../survey/survey.ts';
import { shortList } from '../../wording/short-texts.ts';
import { Failure } from '../failure.ts';
import { KeyWatch } from './key-watch.ts';
import type { InputListing } from './listing.ts';

export interface SurveyRequest {
  /** The input's URI, taken apart at the group's name. */
  readonly pattern: readonly string[];
  /** Undefined for those that are found there. */
  readonly names: readonly string[] | undefined;
  /** After each page, of whichever group. */
  readonly onProgress?: (progress: SurveyProgress) => void;
  readonly onGroup?: (name: string, group: SurveyedGroup) => void;
}

/** How far a survey is, in groups, files and bytes. */
export interface SurveyProgress {
  readonly groups: number;
  readonly groupsDone: number;
  readonly files: number;
  readonly bytes: number;
}

/** A survey, and what was noticed while it was made. */
export interface Surveyed {
  readonly survey: Survey;
  /** What a person should know of what was found. */
  readonly notes: readonly string[];
  /** Folders where groups were looked for that hold no file, and so are none. */
  readonly empty: readonly string[];
}

const lanes = 8;

/** @throws Failure 1 where the input names no group, or is not listed in the order of its keys; what the listing does */
export async function surveyInput(listing: InputListing, request: SurveyRequest): Promise<Surveyed> {
  const { pattern } = request;
  const written = pattern.join('{{group}}');
  if (!written.endsWith('/')) {
    throw new Failure(1, `the input ${written} ${needsSlash}`);
  }
  if (pattern.length < 2 && request.names === undefined) {
    throw new Failure(1, `the input ${written} does not hold {{group}}: nothing there tells one group from another`);
  }
  const notes: string[] = [];
  const names = request.names ?? (await findGroups(listing, pattern)).filter(isName);
  const found = new Map<string, SurveyedGroup>();
  let [files, bytes] = [0, 0];
  const progress = () => request.onProgress?.({ groups: names.length, groupsDone: found.size, files, bytes });
  const waiting = [...names].reverse();
  await Promise.all(Array.from({ length: lanes }, surveyGroups));
  // Where groups are found and not named, a folder without files is no group.
  const kept = [...found].filter(([, group]) => request.names !== undefined || group.files > 0);
  const empty = [...found.keys()].filter((name) => !kept.some(([each]) => each === name)).sort(compareNaturally);
  if (kept.length === 0) throw noGroup(written, empty);
  const groups = new Map(kept.sort(([a], [b]) => compareNaturally(a, b)));
  return { survey: { prefix: pattern[0]!, groups }, notes: notes.sort(compareNaturally), empty };

  function isName(name: string): boolean {
    const problem = groupNameProblem(name);
    if (problem !== undefined) notes.push(`the folder of ${JSON.stringify(name)} is left out: ${problem}`);
    return problem === undefined;
  }

  async function surveyGroups(): Promise<void> {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const group = await surveyGroup(name);
      found.set(name, group);
      request.onGroup?.(name, group);
      progress();
    }
  }

  async function surveyGroup(name: string): Promise<SurveyedGroup> {
    const uri = pattern.join(name);
    const digester = new InputDigester();
    const watch = new KeyWatch();
    for await (const page of listing.files(uri)) {
      for (const file of page) {
        watch.see(file.key, file.sizeBytes);
        if (!isInputKey(file.key)) continue;
        addInOrder(digester, file, uri);
        files += 1;
        bytes += file.sizeBytes;
      }
      progress();
    }
    notes.push(...watch.notes(name));
    return digester.finish();
  }
}

function addInOrder(digester: InputDigester, file: Parameters<InputDigester['add']>[0], uri: string): void {
  try {
    digester.add(file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const advice = 'expected keys in the order of their UTF-8 bytes, as S3 lists them but for directory buckets';
    throw new Failure(1, `the listing of ${uri} is out of order: ${error.message}; ${advice}`, { cause: error });
  }
}

/** Names that the folders behind the input's beginning have where the input names groups. */
async function findGroups(listing: InputListing, pattern: readonly string[]): Promise<readonly string[]> {
  const [begin, ...behind] = pattern as [string, ...string[]];
  // The part of the input that shares a folder's name with the group: it may name the group more than once.
  const cut = behind.findIndex((text) => text.includes('/'));
  const inName = cut === -1 ? behind : [...behind.slice(0, cut), behind[cut]!.split('/')[0]!];
  const length = inName.join('').length;
  const names = (await listing.folders(begin)).flatMap((folder) => {
    const name = folder.slice(0, (folder.length - length) / inName.length);
    return name !== '' && ['', ...inName].join(name) === folder && isInputKey(name) ? [name] : [];
  });
  if (names.length > 0) return names;
  throw noGroup(pattern.join('{{group}}'), []);
}

function noGroup(input: string, empty: readonly string[]): Failure {
  const found = empty.length === 0 ? '' : `, and no file in ${shortList(empty)}`;
  return new Failure(1, `no group lies at ${input}${found}; expected a folder with files for each`);
}
