/** The plan of a group whose description says which files make a unit. It follows from paths alone. */

import { compareBytes } from '../compare-bytes.ts';
import type { FileTree, PlanEntry, TreeFile, Unit } from '../extractor.ts';
import { compilePattern } from './pattern.ts';
import type { UnitsForm } from './units-form.ts';

const noMember = 'no pattern of process.units matches it';
const withoutRequired = 'an optional member of a unit of which no required one is there';

/** Every file is read by a unit, belongs to one that lacks a required member (a reject), or is skipped with a reason. */
export async function* planUnits(form: UnitsForm, tree: FileTree): AsyncGenerator<PlanEntry> {
  const { file, folder, required = [], optional = [] } = form;
  if (file !== undefined) yield* planFiles(compilePattern(file), tree);
  else if (folder !== undefined) yield* planFolders({ folder, required, optional }, tree);
  else yield* planStems({ required, optional }, tree);
}

function* planFiles(pattern: RegExp, { files }: FileTree): Generator<PlanEntry> {
  for (const file of files) {
    yield pattern.test(file.path) ? { unit: unitOf(file.path, [file]) } : skipped(file, noMember);
  }
}

interface Members {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** Where a pattern has `{stem}`. */
interface StemPattern {
  readonly before: string;
  readonly behind: string;
}

/** Nothing is kept in memory: the members of a stem are found by their paths, and the first one that exists yields the unit. */
function* planStems({ required, optional }: Members, { files }: FileTree): Generator<PlanEntry> {
  const needed = required.map(stemPattern);
  const patterns = [...needed, ...optional.map(stemPattern)];
  // Of `{stem}.csv` and `{stem}.meta.csv` the second one takes `a.meta.csv`.
  const narrowestFirst = [...patterns].sort((a, b) => fixedLength(b) - fixedLength(a));
  const belongsTo = (path: string) => narrowestFirst.find((each) => stemOf(each, path) !== undefined);
  const memberOf = (stem: string, pattern: StemPattern) => {
    const path = `${pattern.before}${stem}${pattern.behind}`;
    const index = belongsTo(path) === pattern ? files.indexOf(path) : -1;
    return index === -1 ? undefined : files.at(index);
  };
  for (const file of files) {
    const pattern = belongsTo(file.path);
    if (pattern === undefined) {
      yield skipped(file, noMember);
      continue;
    }
    const stem = stemOf(pattern, file.path)!;
    const first = needed.find((each) => memberOf(stem, each) !== undefined);
    if (first === undefined) yield skipped(file, withoutRequired);
    if (first !== pattern) continue;
    const missing = needed.filter((each) => memberOf(stem, each) === undefined);
    if (missing.length > 0) {
      const paths = missing.map(({ before, behind }) => JSON.stringify(`${before}${stem}${behind}`));
      yield missingMembers(stem, `${listed(paths)}, beside ${JSON.stringify(file.path)}`);
      continue;
    }
    const members = patterns.map((each) => memberOf(stem, each)).filter((each) => each !== undefined);
    yield { unit: unitOf(stem, members) };
  }
}

function stemPattern(text: string): StemPattern {
  const [before = '', behind = ''] = text.split('{stem}');
  return { before, behind };
}

function fixedLength({ before, behind }: StemPattern): number {
  return before.length + behind.length;
}

function stemOf({ before, behind }: StemPattern, path: string): string | undefined {
  if (!path.startsWith(before) || !path.endsWith(behind)) return undefined;
  const stem = path.slice(before.length, path.length - behind.length);
  return path.length <= before.length + behind.length || stem.endsWith('/') ? undefined : stem;
}

interface OpenFolder {
  /** `a/b/`; empty for the group's own. */
  readonly prefix: string;
  readonly files: TreeFile[];
}

/** A file belongs to the innermost folder that matches. Those below one folder follow one another, so few are open. */
function* planFolders(form: Members & { readonly folder: string }, { files }: FileTree): Generator<PlanEntry> {
  const isUnit = folderTest(form.folder);
  const members = [...form.required, ...form.optional].map(compilePattern);
  const required = form.required.map((pattern) => ({ pattern, matches: compilePattern(pattern) }));
  const open: OpenFolder[] = [];
  const close = function* ({ prefix, files: found }: OpenFolder): Generator<PlanEntry> {
    const path = prefix === '' ? '.' : prefix.slice(0, -1);
    const inside = (file: TreeFile) => file.path.slice(prefix.length);
    const isMember = (file: TreeFile) => members.length === 0 || members.some((each) => each.test(inside(file)));
    for (const file of found) if (!isMember(file)) yield skipped(file, noMember);
    if (found.length === 0 || (required.length === 0 && !found.some(isMember))) return;
    const missing = required.filter(({ matches }) => !found.some((file) => matches.test(inside(file))));
    if (missing.length === 0) yield { unit: unitOf(path, found.filter(isMember)) };
    else yield missingMembers(path, `${listed(missing.map(({ pattern }) => JSON.stringify(pattern)))} in this folder`);
  };
  for (const file of files) {
    while (open.length > 0 && !file.path.startsWith(open.at(-1)!.prefix)) yield* close(open.pop()!);
    for (const prefix of foldersAround(file.path, open.at(-1)?.prefix)) {
      if (isUnit(prefix)) open.push({ prefix, files: [] });
    }
    if (open.length === 0) yield skipped(file, noMember);
    else open.at(-1)!.files.push(file);
  }
  while (open.length > 0) yield* close(open.pop()!);
}

function folderTest(pattern: string): (prefix: string) => boolean {
  if (pattern === '.') return (prefix) => prefix === '';
  const matches = compilePattern(pattern.replace(/\/$/, ''));
  return (prefix) => prefix !== '' && matches.test(prefix.slice(0, -1));
}

/** From the outermost on; those inside `within` alone, where that is given. */
function* foldersAround(path: string, within: string | undefined): Generator<string> {
  if (within === undefined) yield '';
  for (let slash = path.indexOf('/', within?.length ?? 0); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    yield path.slice(0, slash + 1);
  }
}

function unitOf(path: string, files: readonly TreeFile[]): Unit {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return { path, sizeBytes, files: files.map((file) => file.path).sort(compareBytes), detail: null };
}

function skipped({ path }: TreeFile, reason: string): PlanEntry {
  return { skippedFile: { path, reason } };
}

function missingMembers(path: string, what: string): PlanEntry {
  return { reject: { path, code: 'missing-member', message: `process.units requires ${what}: not found` } };
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}
