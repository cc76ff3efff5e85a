/** The broken things of the sample: three of them, so that every reader meets rejects and a quality gate still opens. */

import type { Damage, ExpectedReject, GroupPlan, RecordPlan, SegmentPlan } from './plan.ts';
import { segmentsOf } from './plan.ts';

const damages: readonly { readonly damage: Damage; readonly reason: string }[] = [
  { damage: 'signal-file-cut-short', reason: 'its signal file holds fewer bytes than its header says' },
  { damage: 'header-absent', reason: 'its master lists it, and neither its header nor its signal file exists' },
  { damage: 'header-with-garbage', reason: 'a signal line of its header is no signal line' },
];

/**
 * The groups with one segment of three adult records damaged, spread over the dataset, each the second largest of its
 * record so that it is worth noticing and costs little.
 */
export function damageSample(groups: readonly GroupPlan[]): { groups: GroupPlan[]; rejects: ExpectedReject[] } {
  const adults = groups.flatMap((group) => group.records).filter((record) => record.kind === 'adult');
  const victims = new Map(
    damages.map(({ damage }, index) => {
      const record = adults[Math.floor(((2 * index + 1) * adults.length) / (2 * damages.length))]!;
      return [secondLargest(record).path, damage] as const;
    }),
  );
  const damaged = groups.map((group) => ({
    ...group,
    records: group.records.map((record) => damageRecord(record, victims)),
  }));
  return { groups: damaged, rejects: damaged.flatMap(expectedRejectsOf) };
}

function secondLargest(record: RecordPlan): SegmentPlan {
  const segments = segmentsOf(record).filter((segment) => segment !== record.numerics);
  return segments.toSorted((a, b) => b.frames - a.frames)[1]!;
}

function damageRecord(record: RecordPlan, victims: ReadonlyMap<string, Damage>): RecordPlan {
  if (record.waveform === null) return record;
  const pieces = record.waveform.pieces.map((piece) => {
    const damage = piece.kind === 'segment' ? victims.get(piece.segment.path) : undefined;
    return piece.kind === 'segment' && damage !== undefined
      ? { ...piece, segment: { ...piece.segment, damage } }
      : piece;
  });
  return { ...record, waveform: { ...record.waveform, pieces } };
}

function expectedRejectsOf(group: GroupPlan): ExpectedReject[] {
  return group.records.flatMap(segmentsOf).flatMap((segment) => {
    const known = damages.find(({ damage }) => damage === segment.damage);
    if (known === undefined) return [];
    return [{ group: group.name, path: segment.path.slice(group.name.length + 1), ...known }];
  });
}
