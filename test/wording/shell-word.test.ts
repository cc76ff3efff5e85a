import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { shellWord, shellWords } from '../../pipeline/wording/shell-word.ts';
import { runs } from '../support/wide.ts';

const text = fc.string({ unit: fc.constantFrom(...`ab é'"\\$\`*|;&~\n\t`), maxLength: 12 });

describe('words of a shell', () => {
  it('come out of a command as they were put in', () => {
    const property = fc.property(fc.array(text), (words) => {
      expect(shellWords(words.map(shellWord).join(' '))).to.deep.equal(words);
    });
    fc.assert(property, { numRuns: runs(100, 1000) });
  });

  it('are those of sh', () => {
    for (const command of [
      `python3 './my programs/x y.py' "a \\" b" --n=1`,
      `'it'\\''s' a\\ b "" x"y z"'w'`,
      '  spread   out\t',
      '"\\a \\\\ \\$"',
    ]) {
      const said = execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' });
      expect(shellWords(command), command).to.deep.equal(said.split('\0').slice(0, -1));
    }
    expect(shellWords('')).to.deep.equal([]);
  });

  it('are none where a quote or a backslash has no end', () => {
    for (const command of [`it's`, 'a "b', 'a \\', `'a' 'b`]) expect(shellWords(command), command).to.equal(undefined);
  });
});
