import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { visibleLine, visibleText } from '../../pipeline/wording/visible.ts';
import { repositoryRoot } from '../support/repository.ts';

describe('text that others wrote', () => {
  const shown: readonly (readonly [what: string, text: string, line: string])[] = [
    ['nothing strange', 'ABP Sys [µV] 動脈 😀', 'ABP Sys [µV] 動脈 😀'],
    ['an escape sequence', '\u001b[2J\u0007', '\\u001b[2J\\u0007'],
    ['a control sequence introducer of one character', '\u009b31m', '\\u009b31m'],
    ['a right-to-left override', 'gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['isolates', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['characters without a width', 'I\u200bI\ufeff', 'I\\u200bI\\ufeff'],
    ['an invisible tag', 'a\u{e0041}', 'a\\udb40\\udc41'],
    ['a filler that is a letter', 'a\u3164', 'a\\u3164'],
    ['separators of lines', 'a\u2028b\u2029c\u0085', 'a\\u2028b\\u2029c\\u0085'],
    ['half a pair', 'a\ud800', 'a\\ud800'],
    ['lines', 'a\tb\r\nc\rd', 'a\\tb\\r\\nc\\u000dd'],
  ];
  for (const [what, text, line] of shown) {
    it(`is shown: ${what}`, () => {
      expect(visibleLine(text)).to.equal(line);
    });
  }

  it('keeps its lines and tabs, where it is more than one', () => {
    expect(visibleText('a\tb\r\nc\rd\n')).to.equal('a\tb\r\nc\\u000dd\n');
  });

  it('is the same value in JSON, and nothing in it steers a terminal', () => {
    const strange = fc.constantFrom(
      '\u001b',
      '\u009b',
      '\u202e',
      '\u{e0001}',
      '\u007f',
      '"',
      '\\',
      'a',
      '\n',
      '\ud83d',
    );
    fc.assert(
      fc.property(fc.string({ unit: strange }), (text) => {
        const shown = visibleText(JSON.stringify({ text }));
        expect(JSON.parse(shown)).to.deep.equal({ text });
        expect(shown).not.to.match(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
    );
  });

  it('is shown alike by the container', () => {
    const [ours, copy] = ['pipeline/wording', 'container'].map((folder) =>
      readFileSync(join(repositoryRoot, folder, 'visible.ts'), 'utf8'),
    );
    const [, ...copied] = copy!.trimEnd().split('\n\n');
    expect(copied.length).to.be.above(3);
    for (const each of copied) expect(ours!.trimEnd().split('\n\n')).to.include(each);
  });
});
