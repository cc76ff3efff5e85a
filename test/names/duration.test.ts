import { expect } from 'chai';
import fc from 'fast-check';
import { isoDuration, isoDurationPattern, parseDurationMs, renderDuration } from '../../pipeline/names/duration.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const units = ['Y', 'M', 'W', 'D', 'H', 'M'];

/** At least one unit that is not zero. */
const durations = fc
  .array(fc.option(fc.nat(5000), { nil: undefined }), { minLength: 6, maxLength: 6 })
  .filter((numbers) => numbers.some((number) => (number ?? 0) > 0));

function write(numbers: readonly (number | undefined)[]): string {
  const parts = numbers.map((number, index) => (number === undefined ? '' : `${number}${units[index]}`));
  const time = parts.slice(4).join('');
  return `P${parts.slice(0, 4).join('')}${time === '' ? '' : `T${time}`}`;
}

describe('a duration', () => {
  it('is the sum of its units, a year of 365 days and a month of 30', () => {
    fc.assert(
      fc.property(durations, (numbers) => {
        const days = [365, 30, 7, 1, 1 / 24, 1 / 1440];
        const expected = numbers.reduce<number>((sum, number, index) => sum + (number ?? 0) * days[index]!, 0) * dayMs;
        expect(Math.abs(parseDurationMs(write(numbers))! - expected)).to.be.lessThan(1);
      }),
    );
  });

  it('stays as it is where ISO 8601 spells it so, and is spelt so whatever of it SageMaker takes', () => {
    fc.assert(
      fc.property(durations, (numbers) => {
        const iso = write(numbers);
        expect(iso).to.match(isoDurationPattern);
        expect([iso, iso.slice(1), iso.toLowerCase()].map(isoDuration)).to.deep.equal([iso, iso, iso]);
        expect(parseDurationMs(iso.slice(1).toLowerCase())).to.equal(parseDurationMs(iso));
      }),
    );
  });

  const cases: readonly { readonly text: string; readonly ms: number | undefined; readonly iso: string | undefined }[] =
    [
      { text: 'P30D', ms: 30 * dayMs, iso: 'P30D' },
      { text: 'PT90M', ms: 90 * minuteMs, iso: 'PT90M' },
      { text: '30d', ms: 30 * dayMs, iso: 'P30D' },
      { text: 'T12H', ms: dayMs / 2, iso: 'PT12H' },
      { text: 'P030D', ms: 30 * dayMs, iso: 'P030D' },
      { text: 'P1DT', ms: dayMs, iso: 'P1D' },
      { text: 'P0D', ms: 0, iso: undefined },
      { text: '', ms: undefined, iso: undefined },
      { text: 'P', ms: undefined, iso: undefined },
      { text: 'PT', ms: undefined, iso: undefined },
      { text: 'PT30S', ms: undefined, iso: undefined },
      { text: '30', ms: undefined, iso: undefined },
      { text: 'P1D2Y', ms: undefined, iso: undefined },
    ];
  for (const { text, ms, iso } of cases) {
    it(`is ${ms ?? 'none'}${ms === undefined ? '' : ' ms'} where it is written ${JSON.stringify(text)}`, () => {
      expect({ ms: parseDurationMs(text), iso: isoDuration(text) }).to.deep.equal({ ms, iso });
    });
  }

  it('is told to a person in two units at most', () => {
    const seconds = [0, 12.34, 59.96, 60, 245, 3599.6, 94_020];
    expect(seconds.map(renderDuration)).to.deep.equal([
      '0.0 s',
      '12.3 s',
      '59.9 s',
      '1 min 00 s',
      '4 min 05 s',
      '1 h 00 min',
      '26 h 07 min',
    ]);
  });
});
