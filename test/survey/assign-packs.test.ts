import { expect } from 'chai';
import fc from 'fast-check';
import { assignPacks, packBalance } from '../../pipeline/survey/assign-packs.ts';
import type { Survey, SurveyedGroup } from '../../pipeline/survey/survey.ts';
import { runs } from '../support/wide.ts';

describe('the assignment of groups to packs', () => {
  it('gives each group a pack, ten groups a pack at most, the largest within 1.1 of what is best', () => {
    fc.assert(
      fc.property(sizesAndSteps, ({ sizes, steps }) => {
        const survey = assignPacks(surveyOf(sizes), { steps });
        expect(survey.steps).to.equal(steps);
        expect([...survey.groups.keys()]).to.deep.equal(sizes.map((_, index) => nameOf(index)));
        for (const [pack, names] of groupsByPack(survey)) {
          expect(pack).to.be.within(1, steps);
          expect(names).to.have.length.within(1, 10);
        }
        expect(packBalance(survey).largestBytes).to.be.at.most(1.1 * leastPossible(sizes, steps));
      }),
      { numRuns: runs(25, 500) },
    );
  });

  it('leaves every group where it is while others come and go, and none without a pack that has room', () => {
    const arrivals = fc.array(fc.record({ leaves: fc.array(fc.nat(400)), comes: fc.array(size, { maxLength: 12 }) }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(sizesAndSteps, arrivals, ({ sizes, steps }, changes) => {
        let before = assignPacks(surveyOf(sizes), { steps });
        let next = sizes.length;
        for (const { leaves, comes } of changes) {
          const groups = new Map(before.groups);
          for (const index of leaves) groups.delete(nameOf(index));
          const isEmpty = groups.size === 0;
          for (const bytes of comes) groups.set(nameOf(next++), groupOf(bytes));
          const after = assignPacks({ prefix: before.prefix, groups: withoutPacks(groups) }, { steps, before });
          for (const [name, { pack }] of groups) {
            if (pack !== undefined && !isEmpty) expect(after.groups.get(name)!.pack, name).to.equal(pack);
          }
          const packed = [...after.groups.values()].filter(({ pack }) => pack !== undefined).length;
          expect(packed).to.equal(Math.min(groups.size, 10 * steps));
          for (const names of groupsByPack(after).values()) expect(names).to.have.length.at.most(10);
          before = after;
        }
      }),
      { numRuns: runs(6, 200) },
    );
  });

  it('puts a new group into the emptiest pack that has room', () => {
    const before = packed([
      ['a', 50, 1],
      ['b', 40, 2],
      ['c', 45, 3],
    ]);
    const groups = new Map([...before.groups, ['d', groupOf(4)], ['e', groupOf(6)]]);
    const after = assignPacks({ prefix: before.prefix, groups: withoutPacks(groups) }, { steps: 3, before });
    expect(packsOf(after)).to.deep.equal({ a: 1, b: 2, c: 3, d: 3, e: 2 });
  });

  it('moves as few groups as it takes where packs are to be even again', () => {
    const before = packed([
      ['a', 50, 1],
      ['b', 40, 1],
      ['c', 45, 2],
      ['d', 44, 3],
      ['e', 1, 3],
    ]);
    expect(packBalance(before)).to.deep.equal({ largestBytes: 90, largestPack: 1, leastBytes: 60 });
    const kept = assignPacks(before, { steps: 3, before });
    expect(packsOf(kept)).to.deep.equal(packsOf(before));
    const four = assignPacks(before, { steps: 4, before, rebalance: true });
    expect(packsOf(four)).to.deep.equal({ a: 4, b: 1, c: 2, d: 3, e: 3 });
    expect(packBalance(four)).to.deep.equal({ largestBytes: 50, largestPack: 4, leastBytes: 50 });
  });

  it('gives groups of packs that are no more a place in those that are left', () => {
    const before = packed([
      ['a', 50, 1],
      ['b', 40, 4],
      ['c', 45, 2],
    ]);
    expect(packsOf(assignPacks(before, { steps: 2, before }))).to.deep.equal({ a: 1, b: 2, c: 2 });
  });

  it('leaves groups without a pack where none has room', () => {
    const survey = assignPacks(surveyOf(new Array(21).fill(7)), { steps: 2 });
    expect([...survey.groups.values()].map(({ pack }) => pack).filter((pack) => pack === undefined)).to.have.length(1);
  });
});

const size = fc.oneof(
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.double({ min: 3, max: 11, noNaN: true }).map((exponent) => Math.floor(10 ** exponent)),
  fc.constant(5_000),
);

const sizesAndSteps = fc.integer({ min: 1, max: 43 }).chain((steps) =>
  fc.record({
    steps: fc.constant(steps),
    sizes: fc.array(size, { minLength: 1, maxLength: 10 * steps, size: 'max' }),
  }),
);

/** No assignment has a smaller largest pack: of the steps · n + 1 largest groups some pack has n + 1. */
function leastPossible(sizes: readonly number[], steps: number): number {
  const sorted = [...sizes].sort((a, b) => b - a);
  const sumOf = (some: readonly number[]) => some.reduce((sum, bytes) => sum + bytes, 0);
  const together = sorted.map((_, last) => {
    const others = last / steps;
    return Number.isInteger(others) ? sumOf(sorted.slice(last - others, last + 1)) : 0;
  });
  return Math.max(sumOf(sorted) / steps, ...together);
}

function nameOf(index: number): string {
  return `g${index}`;
}

function groupOf(bytes: number): SurveyedGroup {
  return { files: 1, bytes, keys: '0'.repeat(64), etags: '0'.repeat(64) };
}

function surveyOf(sizes: readonly number[]): Survey {
  return {
    prefix: 's3://bucket/in/',
    groups: new Map(sizes.map((bytes, index) => [nameOf(index), groupOf(bytes)])),
  };
}

function packed(groups: readonly (readonly [string, number, number])[]): Survey {
  return {
    prefix: 's3://bucket/in/',
    groups: new Map(groups.map(([name, bytes, pack]) => [name, { ...groupOf(bytes), pack }])),
    steps: Math.max(...groups.map(([, , pack]) => pack)),
  };
}

function withoutPacks(groups: ReadonlyMap<string, SurveyedGroup>): Survey['groups'] {
  return new Map([...groups].map(([name, { pack: _pack, ...group }]) => [name, group]));
}

function packsOf({ groups }: Survey): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries([...groups].map(([name, { pack }]) => [name, pack]));
}

function groupsByPack({ groups }: Survey): ReadonlyMap<number, readonly string[]> {
  const packs = new Map<number, string[]>();
  for (const [name, { pack }] of groups) packs.set(pack!, [...(packs.get(pack!) ?? []), name]);
  packs.delete(undefined as unknown as number);
  return packs;
}
