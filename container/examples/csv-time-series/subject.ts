import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileTree } from '@macroshard/container/extractor';
import { BrokenUnit } from './broken-unit.ts';

/** What `subject.json` says: plain data, so that it can be handed to the thread that reads the data files. */
export interface Subject {
  /** Of the `subject.json`, inside the group. */
  readonly path: string;
  readonly name: string;
  readonly sampleRateHz: number;
  /** Physical units by signal. */
  readonly units: Readonly<Record<string, string>>;
}

const mostBytes = 1 << 20;

/** @throws BrokenUnit where it is missing, or not what is expected of it */
export function readSubject(tree: FileTree, path: string): Subject {
  // Only what the tree lists may be opened: it has been found to lie inside the group.
  const index = tree.files.indexOf(path);
  if (index === -1) throw new BrokenUnit('no-metadata', `"${path}" is missing, expected it beside the data files`);
  const { sizeBytes } = tree.files.at(index);
  if (sizeBytes > mostBytes)
    throw new BrokenUnit('bad-metadata', `"${path}" has ${sizeBytes} bytes, expected ${mostBytes} at most`);
  const { subject, sampleRateHz, signals } = parse(readFileSync(join(tree.root, path), 'utf8'), path);
  if (typeof subject !== 'string') throw unexpected(path, 'subject', 'a text');
  if (typeof sampleRateHz !== 'number' || !(sampleRateHz > 0))
    throw unexpected(path, 'sampleRateHz', 'a number above 0');
  if (!isTextTable(signals)) throw unexpected(path, 'signals', 'an object with the units of each signal');
  return { path, name: subject, sampleRateHz, units: signals };
}

function parse(text: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The engine says more, but in other words in each of its versions: rows and rejects may not depend on that.
    throw new BrokenUnit('bad-metadata', `"${path}" is no JSON`);
  }
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new BrokenUnit('bad-metadata', `"${path}" holds no object`);
}

function isTextTable(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((units) => typeof units === 'string')
  );
}

function unexpected(path: string, field: string, expected: string): BrokenUnit {
  return new BrokenUnit('bad-metadata', `"${path}" has no good "${field}", expected ${expected}`);
}
