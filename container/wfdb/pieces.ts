/** One record read by several threads: stretches of its frames, whose counts or windows are put together exactly. */

import type { Extraction, FileBytes, FileTree, PieceExtraction, Splitting, Unit } from '../extractor.ts';
import { signalKindOf } from './columns.ts';
import { WfdbError } from './error.ts';
import { describeUnit, orReject } from './extract.ts';
import { type FrameRange, isCountable } from './frames/count-frames.ts';
import { mergeCounts } from './merge-counts.ts';
import { type OpenUnit, openPlannedUnit, openUnit } from './open-unit.ts';
import type { WfdbOptions } from './options.ts';
import { computeStatistics } from './statistics.ts';
import { rowNumbers, StatisticsTable } from './statistics-table.ts';
import { summarizeRecord } from './summarize.ts';
import type { UnitDetail } from './unit-detail.ts';
import type { WindowCounts } from './window-counts.ts';
import { framesPerWindow } from './windows.ts';

export const recordPieces: Splitting<WfdbOptions> = {
  split: (unit, options, pieceBytes) => cutUnit(unit, options, pieceBytes),
  bytesOf: (tree, unit, piece, options) => bytesOfPiece({ tree, unit, options }, piece as FrameRange),
  extractPiece: async (root, unit, piece, options) => extractPiece({ root, unit, options }, piece as FrameRange),
  merge: (a, b) => mergeParts(a as Part, b as Part),
  finish: async (root, unit, whole, options) => finishUnit({ root, unit, options }, whole as Part),
};

/** A piece's part: its counts, where one window spans the whole record, else the windows that it holds. */
type Part = {
  /** Of each signal's samples, modulo 65536; null for a null signal. */
  readonly sums: readonly (number | null)[];
} & (
  | { readonly kind: 'counts'; readonly signals: readonly WindowCounts[] }
  | { readonly kind: 'windows'; readonly stretches: readonly Stretch[] }
);

interface Stretch {
  readonly startFrame: number;
  /** For each signal the columns of its `StatisticsTable`. */
  readonly signals: readonly (readonly Float64Array[])[];
}

/** Samples that share bytes are two or three: so many frames always end between bytes. */
const framesOfWholePacks = 6;

function cutUnit({ sizeBytes, detail }: Unit, options: WfdbOptions, pieceBytes: number): FrameRange[] {
  const { extent } = detail as UnitDetail;
  if (extent === null || sizeBytes <= pieceBytes || options.zeroIsMissing === signalKindOf(extent)) return [];
  const { frames, frameRateHz } = extent;
  const { windowSeconds } = options;
  const windowFrames = framesPerWindow(windowSeconds, frames, frameRateHz);
  const step = windowFrames < frames ? leastCommonMultiple(windowFrames, framesOfWholePacks) : framesOfWholePacks;
  const stepsAPiece = Math.ceil(frames / step / Math.ceil(sizeBytes / pieceBytes));
  const pieces: FrameRange[] = [];
  for (let startFrame = 0; startFrame < frames; startFrame += stepsAPiece * step) {
    pieces.push({ startFrame, endFrame: Math.min(frames, startFrame + stepsAPiece * step) });
  }
  return pieces;
}

/** Of each file the stretch, with the frames before it that its first one is compared with. */
function bytesOfPiece(
  { tree, unit, options }: { tree: FileTree; unit: Unit; options: WfdbOptions },
  { startFrame, endFrame }: FrameRange,
): FileBytes[] {
  const { windowFrames, stored } = openPlannedUnit(tree, unit, options);
  return stored.files.filter(isCountable).map(({ path, startByte, frameSamples, format }) => {
    const before = startFrame % windowFrames > 0 ? format.packedSamples : 0;
    const byteAt = (frame: number) => startByte + format.byteCount(frame * frameSamples);
    return { path, startByte: byteAt(startFrame - before), endByte: byteAt(endFrame) };
  });
}

interface Context {
  readonly root: string;
  readonly unit: Unit;
  readonly options: WfdbOptions;
}

function extractPiece(context: Context, range: FrameRange): PieceExtraction {
  return orReject(context.unit, () => {
    const opened = openCutUnit(context);
    const part = opened.windowFrames < opened.stored.frames ? readWindows(opened) : readCounts(opened);
    return { status: 'processed', part };
  });

  function readCounts({ header, stored, windowFrames }: OpenUnit): Part {
    const signals: WindowCounts[] = [];
    const sums = summarizeRecord({
      root: context.root,
      header,
      stored,
      range,
      windowFrames,
      close: (signal, window) => {
        signals[signal] = window.counts();
      },
    });
    return { kind: 'counts', sums, signals };
  }

  function readWindows({ header, stored, windowFrames }: OpenUnit): Part {
    const tables = header.signals.map(() => new StatisticsTable());
    const sums = summarizeRecord({
      root: context.root,
      header,
      stored,
      range,
      windowFrames,
      close: (signal, window) => tables[signal]!.add(window.numbers(header.signals[signal]!)),
    });
    const stretch = { startFrame: range.startFrame, signals: tables.map((table) => table.toColumns()) };
    return { kind: 'windows', sums, stretches: [stretch] };
  }
}

function mergeParts(a: Part, b: Part): Part {
  const sums = a.sums.map((sum, signal) => (sum === null ? null : (sum + b.sums[signal]!) % 65536));
  if (a.kind === 'counts' && b.kind === 'counts') {
    return {
      kind: 'counts',
      sums,
      signals: a.signals.map((counts, signal) => mergeCounts([counts, b.signals[signal]!])),
    };
  }
  return { kind: 'windows', sums, stretches: [...stretchesOf(a), ...stretchesOf(b)] };
}

function stretchesOf(part: Part): readonly Stretch[] {
  return part.kind === 'windows' ? part.stretches : [];
}

function finishUnit(context: Context, whole: Part): Extraction {
  return orReject(context.unit, () => {
    const opened = openCutUnit(context);
    const tables = opened.header.signals.map(() => new StatisticsTable());
    if (whole.kind === 'counts') {
      for (const [signal, counts] of whole.signals.entries()) {
        tables[signal]!.add(rowNumbers(computeStatistics(counts, opened.header.signals[signal]!)));
      }
    } else {
      const inOrder = [...whole.stretches].sort((a, b) => a.startFrame - b.startFrame);
      for (const { signals } of inOrder) {
        for (const [signal, columns] of signals.entries()) tables[signal]!.addColumns(columns);
      }
    }
    return describeUnit(context.unit, opened, { tables, sums: [...whole.sums], options: context.options });
  });
}

/** @throws WfdbError also where the record is not as long as it was when it was cut */
function openCutUnit({ root, unit, options }: Context): OpenUnit {
  const opened = openUnit(root, unit, options);
  const { frames } = (unit.detail as UnitDetail).extent!;
  if (opened.stored.frames === frames) return opened;
  const counts = `got ${opened.stored.frames} frames, expected ${frames}`;
  throw new WfdbError(
    'bad-header',
    `header ${JSON.stringify(opened.headerPath)} changed after it was planned: ${counts}`,
  );
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
