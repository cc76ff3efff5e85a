/** A group's tree as units of work: which headers are records, what they read, and where they stand in time. */

import { leadsToByProduct } from '../by-products.ts';
import { mapInOrder } from '../event-loop.ts';
import type { FileTree, PlanEntry } from '../extractor.ts';
import { QuickCalls } from '../files/quick-calls.ts';
import { describeHeader } from './describe-header.ts';
import { quotePath, WfdbError } from './error.ts';
import type { MasterHeader } from './header/header.ts';
import { headerSuffix, readHeader } from './header/read-header.ts';
import { HeaderTable } from './header-table.ts';
import { placeSegments } from './masters.ts';
import { type FindFile, unreadable } from './stored-record.ts';
import type { Extent, SegmentPlace, UnitDetail } from './unit-detail.ts';

/** Headers that are read at the same time: enough to keep a slow disk busy. */
const lanes = 16;

/**
 * Reads every header of the tree, masters twice, and no signal file. Each header ends as a unit, a reject, a skipped
 * unit, or as a master or named layout, which only gives others their place; a segment that is listed and has no header is a
 * reject. Every file of the tree is either read by a unit or a skipped file with its reason.
 */
export async function* planRecords(tree: FileTree): AsyncGenerator<PlanEntry> {
  const table = new HeaderTable(tree.files);
  const uses = new FileUses(tree);
  const calls = new QuickCalls();
  const headers = headersOf(tree);
  yield* describeHeaders(tree, { headers, table, uses, calls });
  yield* placeAll(tree, { headers, table, calls });
  yield* listUnits(tree, { headers, table, uses });
  yield* listSkippedFiles(tree, table, uses);
}

const fileUses = ['none', 'read', 'rejected'] as const;

/** What becomes of the files of a tree, a byte a file. */
class FileUses {
  private readonly tree: FileTree;
  private readonly uses: Uint8Array;

  constructor(tree: FileTree) {
    this.tree = tree;
    this.uses = new Uint8Array(tree.files.count);
  }

  markRead(file: number): void {
    this.uses[file] = 1;
  }

  /** Of a file that only a rejected unit would have read. */
  markRejected(path: string): void {
    const file = this.tree.files.indexOf(path);
    if (file !== -1 && this.uses[file] === 0) this.uses[file] = 2;
  }

  useOf(file: number): (typeof fileUses)[number] {
    return fileUses[this.uses[file]!]!;
  }
}

async function* describeHeaders(
  tree: FileTree,
  { headers, table, uses, calls }: { headers: Int32Array; table: HeaderTable; uses: FileUses; calls: QuickCalls },
): AsyncGenerator<PlanEntry> {
  const find = findIn(tree);
  for (const { path, error } of rejectsOfListing(tree)) yield asReject(path, error);
  const describe = (header: number) => {
    const { path: headerPath, sizeBytes } = tree.files.at(header);
    const found = describeHeader({ root: tree.root, path: headerPath, sizeBytes }, { find, calls });
    const path = unitPathOf(headerPath);
    return found instanceof Promise ? found.then((later) => ({ header, path, found: later })) : { header, path, found };
  };
  for await (const { header, path, found } of mapInOrder(headers, lanes, describe)) {
    table.set(header, found);
    if (found.kind === 'rejected') {
      for (const file of found.files) uses.markRejected(file);
      yield asReject(path, found.error);
    } else if (found.kind === 'empty') {
      yield { skippedUnit: { path, reason: 'its header has no signals' } };
    }
    if (found.kind === 'record' || found.kind === 'empty') {
      for (const message of found.warnings) yield { warning: { path, message } };
    }
  }
}

/** Headers and folders that may not be read, by-products left out. */
function rejectsOfListing(tree: FileTree): { path: string; error: WfdbError }[] {
  return [...tree.unreadable].flatMap(([path, reason]) => {
    if (leadsToByProduct(path) || !(path.endsWith(headerSuffix) || path.endsWith('/'))) return [];
    return [{ path: path.endsWith('/') ? path : unitPathOf(path), error: unreadable(path, reason) }];
  });
}

async function* placeAll(
  tree: FileTree,
  { headers, table, calls }: { headers: Int32Array; table: HeaderTable; calls: QuickCalls },
): AsyncGenerator<PlanEntry> {
  // Unreadable headers are rejects already.
  const rejected = new Set(rejectsOfListing(tree).map(({ path }) => path));
  const isRejected = (path: string) => rejected.has(path);
  const masters = headers.filter((header) => table.kindOf(header) === 'master');
  const read = async (header: number) => ({ header, master: await readMaster(tree, header, calls) });
  for await (const { header, master } of mapInOrder(masters, lanes, read)) {
    const path = unitPathOf(pathOf(tree, header));
    if (master instanceof WfdbError) {
      yield asReject(path, master);
      continue;
    }
    for (const entry of placeSegments(table, { path, master, isRejected, find: findIn(tree) })) {
      if ('reject' in entry) rejected.add(entry.reject.path);
      yield entry;
    }
  }
}

async function readMaster(
  { root, files }: FileTree,
  index: number,
  calls: QuickCalls,
): Promise<MasterHeader | WfdbError> {
  try {
    const header = await readHeader({ root, ...files.at(index) }, calls);
    if (header.kind === 'master') return header;
    return new WfdbError('bad-header', `header ${JSON.stringify(files.at(index).path)} changed while it was planned`);
  } catch (error) {
    if (error instanceof WfdbError) return error;
    throw error;
  }
}

function* listUnits(
  tree: FileTree,
  { headers, table, uses }: { headers: Int32Array; table: HeaderTable; uses: FileUses },
): Generator<PlanEntry> {
  for (const header of headers) {
    if (table.kindOf(header) !== 'record') continue;
    const layout = table.layoutOf(header);
    if (layout === 'certain') {
      const reason = 'its signals have no files and no length, and no multi-segment record names it as its layout';
      yield { skippedUnit: { path: unitPathOf(pathOf(tree, header)), reason } };
    }
    if (layout === 'certain' || layout === 'named') continue;
    for (const file of table.filesOf(header)) uses.markRead(file);
    const unit = table.unitOf(header);
    yield { unit };
    const { place } = unit.detail as UnitDetail;
    if (place === null) continue;
    for (const message of describeMismatch(table.extentOf(header), place)) {
      yield { warning: { path: unit.path, message } };
    }
  }
}

function describeMismatch({ frames, frameRateHz }: Extent, place: SegmentPlace): string[] {
  const messages: string[] = [];
  const master = JSON.stringify(place.masterPath);
  if (frames !== place.listedFrames) messages.push(`has ${frames} frames, but ${master} lists ${place.listedFrames}`);
  if (frameRateHz !== place.frameRateHz) {
    messages.push(`has ${frameRateHz} frames a second, but ${master} has ${place.frameRateHz}`);
  }
  return messages;
}

function* listSkippedFiles(tree: FileTree, table: HeaderTable, uses: FileUses): Generator<PlanEntry> {
  for (let file = 0; file < tree.files.count; file++) {
    if (uses.useOf(file) === 'read') continue;
    const path = pathOf(tree, file);
    yield { skippedFile: { path, reason: reasonToSkip(path, file) } };
  }
  for (const [path, reason] of tree.unreadable) yield { skippedFile: { path, reason } };

  function reasonToSkip(path: string, file: number): string {
    if (uses.useOf(file) === 'rejected') return 'belongs to a rejected unit';
    if (!path.endsWith(headerSuffix)) return 'no usable header names it';
    const kind = table.kindOf(file);
    if (kind === 'record') return 'layout of a multi-segment record';
    return kind === 'master' ? 'master of a multi-segment record' : 'has no signals';
  }
}

function asReject(path: string, { code, message }: WfdbError): PlanEntry {
  return { reject: { path, code, message } };
}

/** Indices of the tree's headers, in the order of their paths. */
function headersOf(tree: FileTree): Int32Array {
  const headers: number[] = [];
  for (let index = 0; index < tree.files.count; index++) {
    if (pathOf(tree, index).endsWith(headerSuffix)) headers.push(index);
  }
  return Int32Array.from(headers);
}

function findIn({ files, unreadable: strange }: FileTree): FindFile {
  return (path) => {
    const index = files.indexOf(path);
    return index === -1 ? (strange.get(path) ?? reasonOfFolder(path)) : files.at(index).sizeBytes;
  };

  function reasonOfFolder(path: string): string | undefined {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(0, end + 1);
      const reason = strange.get(folder);
      if (reason !== undefined) return `in ${quotePath(folder)}, ${reason}`;
    }
    return undefined;
  }
}

function pathOf({ files }: FileTree, index: number): string {
  return files.at(index).path;
}

function unitPathOf(headerPath: string): string {
  return headerPath.slice(0, -headerSuffix.length);
}
