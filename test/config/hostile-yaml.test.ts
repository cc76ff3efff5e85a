import { expect } from 'chai';
import { ConfigError } from '../../pipeline/config/problem.ts';
import { YamlSource } from '../../pipeline/config/yaml-source.ts';
import { runs } from '../support/wide.ts';

function read(text: string): unknown {
  try {
    return new YamlSource({ path: 'p.yaml', text }).value;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index));

describe('a YAML file that means harm', () => {
  const aliasCount = runs(3_000, 60_000);
  const cases: readonly (readonly [string, string, unknown])[] = [
    [
      'a mapping that holds itself',
      'x: &a { y: *a }',
      'p.yaml:1:12: *a stands inside &a, the very part that it repeats',
    ],
    ['a list that holds itself', 'x: &a [1, *a]', 'p.yaml:1:11: *a stands inside &a, the very part that it repeats'],
    ['a merge of itself', 'x: &a\n  <<: *a', 'p.yaml:2:7: *a stands inside &a, the very part that it repeats'],
    ['an alias of nothing', 'x: *nope', 'p.yaml:1:4: *nope repeats nothing: no &nope stands before it'],
    ['a merge of a number', 'x:\n  <<: 5', 'p.yaml:2:3: << takes a mapping, or a list of mappings'],
    ['a list for a key', '? [a, b]\n: 1', 'p.yaml:1:3: a key must be a text, got a list'],
    ['no key at all', 'a: 1\n: 2', 'p.yaml:2:1: a key must be a text, got nothing'],
    ['one key in two spellings', '1: a\n"1": b', 'p.yaml:2:1: key 1 stands here a second time'],
    ['a tag', 'x: !!js/function f', 'p.yaml:1:4: Unresolved tag: tag:yaml.org,2002:js/function'],
    [
      'brackets behind a quoted text that looks like a comment',
      `x: "\n# ": ${'{'.repeat(50_000)}`,
      'p.yaml:1:1: the file is nested 50001 levels deep, at most 64 are read',
    ],
    [
      'nested dashes',
      `x:\n  ${'- '.repeat(50_000)}a`,
      'p.yaml:1:1: the file is nested 50002 levels deep, at most 64 are read',
    ],
    [
      'indentation',
      many(900, (depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'p.yaml:1:1: the file is nested 900 levels deep, at most 64 are read',
    ],
    [
      'depth made of aliases',
      ['x0: &x0 { y: 1 }', ...many(80, (n) => `x${n + 1}: &x${n + 1} { y: *x${n} }`)].join('\n'),
      'p.yaml:1:1: the file is nested 82 levels deep, at most 64 are read',
    ],
    [
      'very many aliases',
      `x: &a 1\ny: [${'*a, '.repeat(aliasCount)}]`,
      `p.yaml:1:1: the file has ${aliasCount} aliases, at most 2000 are read`,
    ],
    [
      'merges that multiply',
      [
        'x0: &x0 { y: 1 }',
        ...many(8, (n) => `x${n + 1}: &x${n + 1} { <<: [${many(10, () => `*x${n}`).join(', ')}] }`),
      ].join('\n'),
      'p.yaml:1:1: its aliases written out, the file has more than 1000000 values',
    ],
    ['empty lines without end', `a: 1${'\n'.repeat(runs(10_000, 200_000))}`, { a: 1 }],
    ['lines of blanks without end', `a: 1\n${`${' '.repeat(100)}\n`.repeat(10_000)}`, { a: 1 }],
  ];
  for (const [what, text, answer] of cases) {
    it(`is answered: ${what}`, () => {
      expect(read(text)).to.deep.equal(answer);
    });
  }

  // Were each compared with all before it, as a YAML library does unless told otherwise, this would take minutes.
  it('is answered: keys without end', () => {
    const keyCount = runs(2_000, 30_000);
    expect(Object.keys(read(many(keyCount, (index) => `k${index}: 1`).join('\n')) as object).length).to.equal(keyCount);
  });
});

describe('a YAML file that only looks odd', () => {
  it('may use one text a hundred times and more', () => {
    const groups = many(300, (index) => (index === 0 ? '&t ml.m5.large' : '*t')).join(', ');
    expect(read(`groups: [${groups}]`)).to.deep.equal({ groups: Array(300).fill('ml.m5.large') });
  });

  it('may merge mappings, and hold brackets in its comments', () => {
    const text = `# ${'['.repeat(80)}\nx: &x { a: 1 }\ny: &y { b: 2 }\nz: { <<: [*x, *y], c: 3 }`;
    expect(read(text)).to.deep.include({ z: { a: 1, b: 2, c: 3 } });
  });

  it('may begin with a byte order mark, which takes no column', () => {
    expect(read('\uFEFF? [a]\n: 1')).to.equal('p.yaml:1:3: a key must be a text, got a list');
  });
});
