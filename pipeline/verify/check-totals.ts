import { differenceOfGroups } from '@macroshard/container/dataset/compatible-groups';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { rejectedFraction } from '@macroshard/container/dataset/rejected-fraction';
import type { Seen } from './check-entries.ts';
import type { Ledger, LedgerGroup } from './read-ledger.ts';

/** Counts are the sums of what they count, and groups that make one dataset were made alike. */
export function checkTotals(
  ledger: Ledger,
  { seen, findings }: { seen: ReadonlyMap<string, Seen>; findings: Findings },
): void {
  const names = new Set<string>();
  for (const group of ledger.groups) {
    if (names.has(group.group)) findings.add(ledger.name, `lists group ${shown(group.group)} twice`);
    names.add(group.group);
    checkGroup(group, { seen: seen.get(group.group)!, name: ledger.name, findings });
  }
  const difference = differenceOfGroups(
    ledger.groups.map((group) => ({ group: group.group, head: group })),
    ledger.mixedVersions,
  );
  if (difference !== undefined) findings.add(ledger.name, difference.text);
  if (ledger.counts === undefined) return;
  const total = (count: (group: LedgerGroup) => number) => ledger.groups.reduce((sum, group) => sum + count(group), 0);
  const unitsProcessed = total(({ counts }) => counts.unitsProcessed);
  const unitsRejected = total(({ counts }) => counts.unitsRejected);
  const expected = {
    groups: ledger.groups.length,
    unitsProcessed,
    unitsRejected,
    unitsSkipped: total(({ counts }) => counts.unitsSkipped),
    rejectedFraction: rejectedFraction(unitsProcessed, unitsRejected),
    rows: total(({ counts }) => counts.rows),
  };
  compareCounts(ledger.counts, { expected, where: `${ledger.name}: counts`, findings });
}

function checkGroup(
  { group, counts }: LedgerGroup,
  { seen, name, findings }: { seen: Seen; name: string; findings: Findings },
): void {
  const expected = {
    unitsProcessed: seen.processed,
    unitsRejected: seen.rejected,
    unitsSkipped: seen.skipped,
    rows: seen.rows,
    files: seen.files,
    filesSkipped: seen.filesSkipped,
    bytes: seen.bytes,
    warnings: seen.warnings,
  };
  compareCounts(counts as unknown as Record<string, unknown>, {
    expected,
    where: `${name}: group ${shown(group)}`,
    findings,
  });
}

function compareCounts(
  counts: Readonly<Record<string, unknown>>,
  { expected, where, findings }: { expected: Readonly<Record<string, unknown>>; where: string; findings: Findings },
): void {
  for (const [name, value] of Object.entries(expected)) {
    if (counts[name] !== value) findings.add(where, `${name} is ${shown(counts[name])}, expected ${shown(value)}`);
  }
}
