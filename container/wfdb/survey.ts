/** What each header of a group is, read once: a record with its files, a master, or the reason why it is neither. */

import type { FileTree } from '../extractor.ts';
import { compareBytes } from '../tree.ts';
import { quotePath, WfdbError } from './error.ts';
import { isCountable } from './frames/count-frames.ts';
import { hasOnlyNullSignals, isLayout, type MasterHeader, type SingleHeader } from './header.ts';
import { headerSuffix, readHeader } from './read-header.ts';
import { type FindFile, planReading, type Reading, unreadable } from './reading.ts';

/** Little enough to keep for every header of a large group: signals are parsed again where they are read. */
export type HeaderSurvey =
  | {
      readonly kind: 'record';
      readonly frames: number;
      readonly frameRateHz: number;
      /** Header and signal files, sorted. */
      readonly files: readonly string[];
      readonly sizeBytes: number;
      readonly warnings: readonly string[];
      /** `certain`: null signals and no length; `possible`: null signals, so a layout where a master says so. */
      readonly layout: 'no' | 'possible' | 'certain';
      /** Whether it may be cut between any frames. */
      readonly canBeCut: boolean;
    }
  | { readonly kind: 'master'; readonly header: MasterHeader }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'rejected';
      readonly error: WfdbError;
      /** The files of the tree that only this unit would have read, as far as they are known. */
      readonly files: readonly string[];
    };

/** Headers that are read at the same time: enough to keep a slow disk busy. */
const lanes = 16;

/** By unit path (the header's without `.hea`), in the order of the paths; headers that may not be read included. */
export async function surveyHeaders(tree: FileTree): Promise<Map<string, HeaderSurvey>> {
  const sizes = new Map(tree.files.map(({ path, sizeBytes }) => [path, sizeBytes]));
  const find: FindFile = (path) => sizes.get(path) ?? tree.unreadable.get(path);
  const paths = [...sizes.keys(), ...tree.unreadable.keys()].filter((path) => path.endsWith(headerSuffix));
  paths.sort(compareBytes);
  // A place for each first: a map keeps the order of insertion, and lanes finish in any.
  const surveys = new Map<string, HeaderSurvey>(paths.map((path) => [unitPathOf(path), { kind: 'empty' }]));
  const queue = paths.values();
  const lane = async () => {
    for (const path of queue) surveys.set(unitPathOf(path), await surveyHeader(tree.root, path, find));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return surveys;
}

function unitPathOf(headerPath: string): string {
  return headerPath.slice(0, -headerSuffix.length);
}

async function surveyHeader(root: string, path: string, find: FindFile): Promise<HeaderSurvey> {
  const size = find(path);
  const named = new Set<string>();
  try {
    if (typeof size !== 'number') throw unreadable(path, size ?? 'gone');
    const header = await readHeader({ root, path, sizeBytes: size });
    if (header.kind === 'master') return { kind: 'master', header };
    if (header.signals.length === 0) return { kind: 'empty' };
    const noting: FindFile = (file) => {
      named.add(file);
      return find(file);
    };
    return describeRecord(path, header, {
      reading: planReading(header, path, { root, find: noting }),
      headerBytes: size,
    });
  } catch (error) {
    if (!(error instanceof WfdbError)) throw error;
    const files = [path, ...named].filter((file) => typeof find(file) === 'number');
    return { kind: 'rejected', error, files };
  }
}

function describeRecord(
  path: string,
  header: SingleHeader,
  { reading, headerBytes }: { reading: Reading; headerBytes: number },
): HeaderSurvey {
  const layout = isLayout(header) ? 'certain' : hasOnlyNullSignals(header) ? 'possible' : 'no';
  return {
    kind: 'record',
    frames: reading.frames,
    frameRateHz: header.frameRateHz,
    files: [path, ...reading.files.map((file) => file.path)].sort(compareBytes),
    sizeBytes: reading.files.reduce((sum, file) => sum + file.lengthBytes, headerBytes),
    warnings: header.frames === null ? [] : describeLongerFiles(reading),
    layout,
    canBeCut: reading.files.every(isCountable),
  };
}

function describeLongerFiles({ files }: Reading): string[] {
  return files.flatMap(({ path, sizeBytes, startByte, lengthBytes }) => {
    const neededBytes = startByte + lengthBytes;
    if (sizeBytes <= neededBytes) return [];
    return [`${quotePath(path)} has ${sizeBytes} bytes, ${sizeBytes - neededBytes} more than its header needs`];
  });
}
