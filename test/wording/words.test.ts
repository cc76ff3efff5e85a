import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { count, describeValue, didYouMean, listing, nearestName, withArticle } from '../../pipeline/wording/words.ts';
import { repositoryRoot } from '../support/repository.ts';

describe('the words of messages', () => {
  it('name what was meant, or nothing', () => {
    expect(nearestName('instancetype', ['instanceType', 'name'])).to.equal('instanceType');
    expect(nearestName('gruop', ['group', 'groups'])).to.equal('group');
    expect(nearestName('xyz', ['group', 'name'])).to.equal(undefined);
    expect(nearestName('ab', ['xy', 'abcd'])).to.equal(undefined);
    expect(didYouMean('gruop', ['group'])).to.equal('; did you mean group?');
  });

  it('count, list and take articles', () => {
    expect([count(1, 'step'), count(2, 'step'), count(2, 'entry', 'entries')]).to.deep.equal([
      '1 step',
      '2 steps',
      '2 entries',
    ]);
    expect([listing([], 'or'), listing(['a'], 'or'), listing(['a', 'b', 'c'], 'or')]).to.deep.equal([
      '',
      'a',
      'a, b or c',
    ]);
    expect([withArticle('Integer'), withArticle('String')]).to.deep.equal(['an Integer', 'a String']);
  });

  it('say what a value is', () => {
    expect([null, ['x'], {}, 'x', true, 1.5].map(describeValue)).to.deep.equal([
      'nothing',
      'a list',
      'a mapping',
      'the text "x"',
      'true',
      'the number 1.5',
    ]);
    expect(describeValue('y'.repeat(61))).to.equal(`the text "${'y'.repeat(59)}…"`);
  });

  it('are those of the container, word for word', () => {
    const read = (path: string) => readFileSync(join(repositoryRoot, path), 'utf8');
    const functions = (text: string) =>
      text.split(/\n(?=(?:\/\*\*|\/\/) )/).map((each) => each.trim().replace(/^export /gm, ''));
    const ours = functions(read('pipeline/wording/words.ts'));
    const [, ...copied] = functions(read('container/wording.ts'));
    expect(copied).to.have.length(3);
    for (const each of copied) expect(ours).to.include(each);
  });
});
