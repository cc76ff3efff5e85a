/** Lays out a whole sample dataset, shaped as the MIMIC-III waveform database is, without writing any of it. */

import { byteCount } from '../wfdb-writer/signal-bytes.ts';
import { damageSample } from './damage.ts';
import { numericsFrameBytes } from './numerics-signals.ts';
import { type GroupPlan, type RecordKind, type SamplePlan, type SegmentPlan, segmentsOf } from './plan.ts';
import { unequal } from './plan-pieces.ts';
import { planRecord, type RecordOutline } from './plan-record.ts';
import { createRandom, deriveSeed } from './random.ts';

export interface SampleOptions {
  /** Size of the tree in millions of bytes, from 1 to 100,000; 60 by default. */
  readonly megabytes?: number;
  /** Two-digit names, ascending, from 10 to 99; 30 to 39 by default. */
  readonly groups?: readonly string[];
  /** A whole number from 0 to 4,294,967,295; 1 by default. */
  readonly seed?: number;
}

export const sampleDefaults: Required<SampleOptions> = {
  megabytes: 60,
  groups: ['30', '31', '32', '33', '34', '35', '36', '37', '38', '39'],
  seed: 1,
};

/** Records of a group, by turns: unequal on purpose. */
const recordCounts = [7, 4, 6, 3, 5, 2, 6, 4, 3, 4];

/** So many records that three damaged segments stay well below one unit in a hundred. */
const fewestRecords = 44;

/**
 * The plan of a sample: groups, records, segments, signals, and what is broken. The same options give the same plan,
 * and a plan gives the same bytes, on every machine. Options are taken as valid; `parseSampleArguments` checks them.
 */
export function planSample(options: SampleOptions = {}): SamplePlan {
  const { megabytes, groups: names, seed } = { ...sampleDefaults, ...options };
  const outlines = planOutlines(names, seed);
  const whole = fillGroups(names, { outlines, megabytes, seed });
  const { groups, rejects } = damageSample(whole);
  const segments = groups.flatMap((group) => group.records.flatMap(segmentsOf));
  return {
    seed,
    megabytes,
    groups,
    unitCount: segments.length,
    expectedRejects: rejects,
    signalBytes: signalBytesOf(segments),
  };
}

interface GroupOutline {
  readonly name: string;
  readonly records: readonly RecordOutline[];
}

function planOutlines(names: readonly string[], seed: number): GroupOutline[] {
  const counts = names.map((_, index) => recordCounts[index % recordCounts.length]!);
  // Few groups get more records each, largest group first.
  for (let missing = fewestRecords - sum(counts), at = 0; missing > 0; missing--, at++) counts[at % counts.length]!++;
  let serial = 0;
  return names.map((name, index) => ({
    name,
    records: planNumbers(name, { count: counts[index]!, seed }).map((number) =>
      outlineRecord(`${name}/${number}`, { serial: serial++, seed }),
    ),
  }));
}

/** Record numbers of a group, ascending, with gaps between them. */
function planNumbers(group: string, { count, seed }: { count: number; seed: number }): string[] {
  const random = createRandom(deriveSeed(seed, `numbers ${group}`));
  let number = 0;
  return Array.from({ length: count }, () => {
    number += random.integer(1, Math.floor(99_999 / count));
    return `${group}${String(number).padStart(5, '0')}`;
  });
}

function outlineRecord(folder: string, { serial, seed }: { serial: number; seed: number }): RecordOutline {
  const kind = kindOf(serial);
  return {
    name: folder.slice(folder.indexOf('/') + 1),
    folder,
    kind,
    withNumerics: kind === 'numerics-only' || serial % 9 !== 5,
    withUnnamedSignal: kind === 'adult' && serial % 12 === 1,
    seed: deriveSeed(seed, folder),
  };
}

function kindOf(serial: number): RecordKind {
  if (serial === 11) return 'numerics-only';
  if (serial === 22) return 'gap-only';
  if (serial % 12 === 7) return 'adult-12-bit';
  return serial % 6 === 3 ? 'nicu' : 'adult';
}

function fillGroups(
  names: readonly string[],
  { outlines, megabytes, seed }: { outlines: readonly GroupOutline[]; megabytes: number; seed: number },
): GroupPlan[] {
  const random = createRandom(deriveSeed(seed, 'record sizes'));
  const weights = outlines.flatMap((group) =>
    group.records.map(({ kind }) => (kind === 'numerics-only' || kind === 'gap-only' ? 0 : unequal(random))),
  );
  const total = sum(weights);
  const fill = (bytes: number): GroupPlan[] => {
    let serial = 0;
    return names.map((name, index) => ({
      name,
      records: outlines[index]!.records.map((outline) => planRecord(outline, (bytes * weights[serial++]!) / total)),
    }));
  };
  // What headers and numerics take is found from a first, smaller plan.
  const budget = 1e6 * megabytes;
  const trial = fill(budget / 2);
  return fill(Math.max(0, budget - otherBytes(trial)));
}

/** Bytes beside the waveform samples, about: text, and numerics (which grow with the waveforms; this is half). */
function otherBytes(groups: readonly GroupPlan[]): number {
  const records = groups.flatMap((group) => group.records);
  const headers = sum(records.flatMap(segmentsOf).map((segment) => 60 + 62 * segment.signals.length));
  const masters = sum(records.map((record) => 200 + 20 * (record.waveform?.pieces.length ?? 0)));
  const numerics = records.map(({ kind, numerics }) =>
    numerics === null ? 0 : 2 * numerics.frames * numericsFrameBytes[kind === 'nicu' ? 'nicu' : 'adult'],
  );
  return headers + masters + sum(numerics);
}

function signalBytesOf(segments: readonly SegmentPlan[]): number {
  return sum(segments.map(({ format, frames, signals }) => byteCount(format, frames * signals.length)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
