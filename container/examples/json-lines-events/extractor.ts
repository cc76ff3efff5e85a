/**
 * An example to copy whose unit is one file: events as JSON Lines, each line by itself.
 *
 *     2026/03/01.jsonl   {"event": "alarm", "at": "2026-03-01T09:30:00Z", "value": 3.5}
 *                        {"event": "login", "at": "2026-03-01T09:31:12Z"}
 *
 * A file gives a row for each kind of event. No file needs another one, and the extractor says so (`unitsAreFiles`): a
 * group may be shared out over several instances, `macroSharding: { by: instances, count: 5 }`.
 */

import type { Column, Extractor, FileTree, PlanEntry, Reject } from '@macroshard/container/extractor';
import { BrokenUnit } from '../csv-time-series/broken-unit.ts';
import { readLines } from '../csv-time-series/read-lines.ts';

const columns: readonly Column[] = [
  { name: 'path', type: 'string', nullable: false },
  { name: 'event', type: 'string', nullable: false },
  { name: 'n_events', type: 'int64', nullable: false },
  { name: 'first_at', type: 'timestamp', nullable: false },
  { name: 'last_at', type: 'timestamp', nullable: false },
  { name: 'mean_value', type: 'double', nullable: true },
];

const extractor: Extractor = {
  name: 'json-lines-events',
  version: '1',
  looksFor: 'files of events (*.jsonl)',
  columns,
  options: [],
  unitsAreFiles: true,
  plan,
  async extract(root, unit) {
    try {
      const kinds = [...readKinds(root, unit.path)].sort(([a], [b]) => (a < b ? -1 : 1));
      const column = <Value>(cell: (kind: Kind) => Value) => kinds.map(([, kind]) => cell(kind));
      return {
        status: 'processed',
        rowCount: kinds.length,
        rows: {
          path: { runs: [{ value: unit.path, count: kinds.length }] },
          event: kinds.map(([event]) => event),
          n_events: column(({ count }) => BigInt(count)),
          first_at: column(({ firstMs }) => BigInt(firstMs) * 1000n),
          last_at: column(({ lastMs }) => BigInt(lastMs) * 1000n),
          mean_value: column(({ values, sum }) => (values === 0 ? null : sum / values)),
        },
        warnings: [],
      };
    } catch (error) {
      if (error instanceof BrokenUnit) return { status: 'rejected', reject: rejectOf(unit.path, error) };
      throw error;
    }
  },
};
export default extractor;

/** Each file decides for itself: what stands beside it may lie on another instance. */
async function* plan(tree: FileTree): AsyncGenerator<PlanEntry> {
  for (const { path, sizeBytes } of tree.files) {
    if (path.endsWith('.jsonl')) yield { unit: { path, sizeBytes, files: [path], detail: null } };
    else yield { skippedFile: { path, reason: 'no file of events (*.jsonl)' } };
  }
}

interface Kind {
  count: number;
  firstMs: number;
  lastMs: number;
  /** Events that have a value. */
  values: number;
  sum: number;
}

function readKinds(root: string, path: string): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const [lineNumber, line] of readLines(root, path)) {
    if (line === '') continue;
    const { event, atMs, value } = readEvent(line, `"${path}":${lineNumber}`);
    const kind = kinds.get(event) ?? { count: 0, firstMs: atMs, lastMs: atMs, values: 0, sum: 0 };
    kinds.set(event, kind);
    kind.count++;
    kind.firstMs = Math.min(kind.firstMs, atMs);
    kind.lastMs = Math.max(kind.lastMs, atMs);
    if (value === undefined) continue;
    kind.values++;
    kind.sum += value;
  }
  return kinds;
}

function readEvent(line: string, place: string) {
  const { event, at, value } = parse(line, place);
  const atMs = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (typeof event !== 'string' || event === '')
    throw new BrokenUnit('no-event', `${place} has no event, expected its kind`);
  if (Number.isNaN(atMs)) throw new BrokenUnit('no-time', `${place} has no good "at", expected an ISO 8601 time`);
  if (value === undefined || value === null) return { event, atMs, value: undefined };
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new BrokenUnit('no-number', `${place} has a "value" that is no number`);
  }
  return { event, atMs, value };
}

function parse(line: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // The engine says more, but in other words in each of its versions.
  }
  throw new BrokenUnit('no-json', `${place} holds no JSON object`);
}

function rejectOf(path: string, { code, message }: BrokenUnit): Reject {
  return { path, code, message };
}
