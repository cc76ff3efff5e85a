import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExactSum, exactSums } from '@macroshard/container/combine/exact-sum';
import { type Database, openDatabase } from '@macroshard/container/dataset/database';
import { expect } from 'chai';
import fc from 'fast-check';
import { runs } from '../support/wide.ts';

describe('the exact sum', () => {
  let folder: string;
  let database: Database;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'macroshard-sum-'));
    const interruption = new AbortController().signal;
    database = await openDatabase({ spillFolder: folder, memoryMb: 512, interruption });
  });
  after(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function sum(terms: readonly number[]): Promise<number> {
    const values = terms.map((term) => `'${Object.is(term, -0) ? '-0' : term}'::DOUBLE`);
    const table = `(SELECT 'k' AS key, unnest([${values.join(', ')}]::DOUBLE[]) AS x)`;
    const [row] = await exactSums({ table, keys: ['key'], terms: ['x'] }, database);
    return row === undefined ? 0 : row.sums[0]!.value;
  }

  it('agrees with what fsum of Python prints', async () => {
    expect(await sum(new Array<number>(10).fill(0.1))).to.equal(1);
    expect(await sum([1, 1e100, 1, -1e100])).to.equal(2);
    expect(await sum([1e16, 1, 1e-16])).to.equal(10000000000000002);
    expect(await sum([2 ** 53, -0.5, -(2 ** -54)])).to.equal(2 ** 53 - 1);
    expect(await sum([])).to.equal(0);
  });

  it('is the double nearest to the sum of the terms as fractions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFinite(), { maxLength: 30 }), async (terms) => {
        expect(await sum(terms)).to.equal(sumOfFractions(terms));
      }),
      { numRuns: runs(15, 200) },
    );
  });

  it('does not depend on the order, infinities and overflow on the way included', async () => {
    const any = fc.oneof(anyFinite(), fc.constantFrom(Infinity, -Infinity, NaN, 1.7e308, -1.7e308));
    await fc.assert(
      fc.asyncProperty(fc.array(any, { maxLength: 20 }), fc.infiniteStream(fc.nat()), async (terms, keys) => {
        const shuffled = terms.map((term) => ({ term, key: keys.next().value })).sort((a, b) => a.key - b.key);
        expect(await sum(shuffled.map(({ term }) => term))).to.deep.equal(await sum(terms));
      }),
      { numRuns: runs(8, 80) },
    );
    expect(await sum([1.7e308, 1.7e308, -1.7e308])).to.equal(1.7e308);
    expect(await sum([1.7e308, 1.7e308])).to.equal(Infinity);
    expect(await sum([5e-324, 2 ** -1022, -5e-324])).to.equal(2 ** -1022);
  });

  it('adds the terms of each key apart, and those of large and small numbers as exactly', async () => {
    const values = "('a', 0.1, 1e300), ('b', 0.25, NULL), ('a', 0.2, -1e300), (NULL, 5e-324, 1), ('', 1, 1e-40)";
    const table = `(SELECT * FROM (VALUES ${values}) AS t(key, x, y))`;
    const rows = await exactSums(
      { table, keys: ['key'], terms: ['x', 'y'], besides: ['count(*)', 'max(x)'] },
      database,
    );
    const sums = rows.map(({ keys, besides, sums: of }) => [keys[0], ...besides, ...of.map(({ value }) => value)]);
    expect(sums.sort(([a], [b]) => String(a).localeCompare(String(b)))).to.deep.equal([
      ['', 1n, 1, 1, 1e-40],
      ['a', 2n, 0.2, 0.1 + 0.2, 0],
      ['b', 1n, 0.25, 0.25, 0],
      [null, 1n, 5e-324, 5e-324, 1],
    ]);
  });

  it('is the same in parts that are put together', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyFinite(), { maxLength: 20 }), fc.nat(20), async (terms, cut) => {
        const whole = new ExactSum();
        for (const part of [terms.slice(0, cut), terms.slice(cut)]) {
          const values = part.map((term) => `'${term}'::DOUBLE`);
          const table = `(SELECT 'k' AS key, unnest([${values.join(', ')}]::DOUBLE[]) AS x)`;
          for (const { sums } of await exactSums({ table, keys: ['key'], terms: ['x'] }, database)) whole.add(sums[0]!);
        }
        expect(whole.value).to.equal(sumOfFractions(terms));
      }),
      { numRuns: runs(8, 80) },
    );
  });
});

function anyFinite(): fc.Arbitrary<number> {
  const near = fc.tuple(fc.integer({ min: -(2 ** 53), max: 2 ** 53 }), fc.integer({ min: -80, max: 80 }));
  return fc.oneof(
    near.map(([mantissa, exponent]) => mantissa * 2 ** exponent),
    fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e300, max: 1e300 }),
  );
}

/** The sum in units of the smallest double, rounded by hand to 53 bits, ties to even. */
function sumOfFractions(terms: readonly number[]): number {
  const total = terms.reduce((sum, term) => sum + toUnits(term), 0n);
  const magnitude = total < 0n ? -total : total;
  const excessBits = Math.max(0, magnitude.toString(2).length - 53);
  const divisor = 1n << BigInt(excessBits);
  let mantissa = magnitude / divisor;
  const twiceRest = (magnitude % divisor) * 2n;
  if (twiceRest > divisor || (twiceRest === divisor && mantissa % 2n === 1n)) mantissa += 1n;
  const value = Number(mantissa) * 2 ** Math.max(excessBits - 1074, -1022) * 2 ** Math.min(0, excessBits - 1074 + 1022);
  return total < 0n ? -value : value;
}

function toUnits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const units = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return bits >> 63n === 1n ? -units : units;
}
