import { expect } from 'chai';
import fc from 'fast-check';
import { plainTable } from '../../pipeline/cli/plain-table.ts';
import { cli } from '../support/cli.ts';
import { repositoryRoot } from '../support/repository.ts';
import { runs } from '../support/wide.ts';

const widest = (text: string) => Math.max(...text.split('\n').map((line) => [...line].length));

describe('tables on a terminal', () => {
  const head = ['step', 'state', 'rows', 'remark'];
  const rows = [
    ['Group-30', 'Succeeded', 1234567, 'from execution a1b2c3d4e5f6, attempt 2'],
    ['Group-with-a-long-name-31', 'Failed', 7, 'groups 31, 32, 33'],
  ];

  it('are as wide as they are where they fit, and off a terminal', () => {
    const whole = plainTable(head, rows, ['step', 'state', 'remark']);
    expect(widest(whole)).to.equal(85);
    for (const columns of [85, 200])
      expect(plainTable(head, rows, ['step', 'state', 'remark'], columns)).to.equal(whole);
  });

  it('wrap texts at blanks where they do not fit', () => {
    expect(plainTable(head, rows, ['step', 'state', 'remark'], 60)).to.equal(
      `step                 state         rows  remark
Group-30             Succeeded  1234567  from execution
                                         a1b2c3d4e5f6,
                                         attempt 2
Group-with-a-long-n  Failed           7  groups 31, 32, 33
ame-31`,
    );
  });

  it('stand one below the other where numbers alone are too wide', () => {
    const numbers = ['signal', 'mean', 'std', 'min', 'max'];
    const values = [
      ['ABP', 81.2345678, 12.3456789, -20.123456, 210.123456],
      ['II', 0.12345678, 0.2345678, -5.0123456, 5.0123456],
    ];
    expect(plainTable(numbers, values, ['signal'], 40)).to.equal(
      `signal        mean         std
ABP     81.2345678  12.3456789
II      0.12345678   0.2345678

signal         min         max
ABP     -20.123456  210.123456
II      -5.0123456   5.0123456`,
    );
  });

  it('never are wider than the terminal, and lose no character', () => {
    const cell = fc.stringMatching(/^[a-z ]{0,40}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell, fc.nat(99999), cell)),
        fc.integer({ min: 50, max: 200 }),
        (data, columns) => {
          const table = plainTable(head, data, ['step', 'state', 'remark'], columns);
          expect(widest(table)).to.be.at.most(columns);
          const letters = (text: string) => [...text.replace(/\s/g, '')].sort().join('');
          expect(letters(table)).to.equal(letters([head, ...data].flat().join('')));
        },
      ),
      { numRuns: runs(50, 1000) },
    );
  });

  for (const columns of [60, 80, 200]) {
    it(`${columns} columns wide hold the form that Studio shows`, async () => {
      const { stdout } = await cli(repositoryRoot, ['parameters'], { columns });
      expect(widest(stdout)).to.be.at.most(columns);
      const form = await cli(repositoryRoot, ['parameters', '--json']);
      const { parameters } = JSON.parse(form.stdout) as {
        parameters: { name: string; value: string; description: string }[];
      };
      const text = stdout.replace(/[\s│├─┼┤]/g, '');
      for (const { name } of parameters) expect(text).to.include(name);
      if (columns === 80) {
        expect(stdout).to.include('│ ProcessingInstanceType        │ ml.m5.4xlarge');
        expect(stdout).to.match(/│ String +│ Instance type of the group jobs; its/);
      }
    });
  }
});
