/** What kind of header it is: a record with its files, a master, or the reason why it is neither. */

import { compareBytes } from '../compare-bytes.ts';
import type { QuickCalls } from '../files/quick-calls.ts';
import { quotePath, WfdbError } from './error.ts';
import { isCountable } from './frames/count-frames.ts';
import { hasOnlyNullSignals, isLayout, type MasterHeader, parseHeader, type SingleHeader } from './header/header.ts';
import { type HeaderFile, readHeaderText } from './header/read-header.ts';
import { type FindFile, locateRecord, type StoredRecord } from './stored-record.ts';

export type HeaderDescription =
  | {
      readonly kind: 'record';
      /** Of the header. */
      readonly text: string;
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
  | { readonly kind: 'empty'; readonly warnings: readonly string[] }
  | {
      readonly kind: 'rejected';
      readonly error: WfdbError;
      /** The unit's files, as far as they are known. */
      readonly files: readonly string[];
    };

/**
 * A promise where the header had to be waited for.
 * @param find  what stands at a path of the group
 */
export function describeHeader(
  file: HeaderFile,
  { find, calls }: { find: FindFile; calls: QuickCalls },
): HeaderDescription | Promise<HeaderDescription> {
  const { path } = file;
  const named = new Set<string>();
  const noting: FindFile = (file) => {
    named.add(file);
    return find(file);
  };
  const rejected = (error: unknown): HeaderDescription => {
    if (!(error instanceof WfdbError)) throw error;
    const files = [path, ...named].filter((file) => typeof find(file) === 'number');
    return { kind: 'rejected', error, files };
  };
  try {
    const text = readHeaderText(file, calls);
    return text instanceof Promise
      ? text.then((later) => describeText(file, later, noting)).catch(rejected)
      : describeText(file, text, noting);
  } catch (error) {
    return rejected(error);
  }
}

function describeText(file: HeaderFile, text: string, find: FindFile): HeaderDescription {
  const { root, path } = file;
  const header = parseHeader(text, path);
  if (header.kind === 'master') return { kind: 'master', header };
  if (header.signals.length === 0) return { kind: 'empty', warnings: header.warnings };
  return describeRecord(file, header, { text, stored: locateRecord(header, path, { root, find }) });
}

function describeRecord(
  { path, sizeBytes }: HeaderFile,
  header: SingleHeader,
  { text, stored }: { text: string; stored: StoredRecord },
): HeaderDescription {
  const layout = isLayout(header) ? 'certain' : hasOnlyNullSignals(header) ? 'possible' : 'no';
  return {
    kind: 'record',
    text,
    frames: stored.frames,
    frameRateHz: header.frameRateHz,
    files: [path, ...stored.files.map((file) => file.path)].sort(compareBytes),
    sizeBytes: stored.files.reduce((sum, file) => sum + file.lengthBytes, sizeBytes),
    warnings: [...header.warnings, ...(header.frames === null ? [] : describeLongerFiles(stored))],
    layout,
    canBeCut: stored.files.every(isCountable),
  };
}

function describeLongerFiles({ files }: StoredRecord): string[] {
  return files.flatMap(({ path, sizeBytes, startByte, lengthBytes }) => {
    const neededBytes = startByte + lengthBytes;
    if (sizeBytes <= neededBytes) return [];
    return [`${quotePath(path)} has ${sizeBytes} bytes, ${sizeBytes - neededBytes} more than its header needs`];
  });
}
