import { ArgumentsError, parseArguments } from '@macroshard/container/arguments';
import { expect } from 'chai';

describe("the container's command line", () => {
  it('reads every option of its tasks', () => {
    expect(
      parseArguments([
        'process-group',
        '--group',
        '30',
        '--threads',
        '4',
        '--window-seconds',
        '60',
        '--extractor',
        './x.js',
        '--strict-checksums',
      ]),
    ).to.deep.equal({
      task: 'process-group',
      group: '30',
      threads: 4,
      windowSeconds: 60,
      extractor: './x.js',
      strictChecksums: true,
    });
    expect(parseArguments(['process-group', '--group', '-x y'])).to.deep.equal({
      task: 'process-group',
      group: '-x y',
      threads: undefined,
      windowSeconds: 0,
      extractor: 'wfdb-summary',
      strictChecksums: false,
    });
    expect(
      parseArguments(['combine', '--compression', 'snappy', '--signal-name', 'a=b=C', '--signal-name', 'd=E']),
    ).to.deep.equal({
      task: 'combine',
      partial: false,
      compression: 'snappy',
      signalNames: new Map([
        ['a=b', 'C'],
        ['d', 'E'],
      ]),
    });
    expect(parseArguments(['inspect', 'r.hea', '--json'])).to.deep.equal({
      task: 'inspect',
      path: 'r.hea',
      json: true,
    });
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['proces-group'], "unknown command 'proces-group'\n(Did you mean process-group?)"],
    [['process-group', '--gruop', 'x'], "unknown option '--gruop'\n(Did you mean --group?)"],
    [['process-group'], "required option '--group <name>' not specified"],
    [
      ['process-group', '--group', '../x'],
      "option '--group <name>' argument '../x' is invalid. a group is the name of one folder.",
    ],
    [
      ['process-group', '--group', 'x', '--threads', '0'],
      "option '--threads <n>' argument '0' is invalid. expected an integer of 1 or more.",
    ],
    [
      ['process-group', '--group', 'x', '--window-seconds', '-1'],
      "option '--window-seconds <n>' argument '-1' is invalid. expected seconds, 0 or more.",
    ],
    [
      ['combine', '--compression', 'lz4'],
      "option '--compression <name>' argument 'lz4' is invalid. expected one of zstd, snappy, gzip, uncompressed.",
    ],
    [
      ['combine', '--signal-name', 'ART'],
      "option '--signal-name <spelling=normalized>' argument 'ART' is invalid. expected SPELLING=NORMALIZED.",
    ],
    [['combine', 'x'], "too many arguments for 'combine'. Expected 0 arguments but got 1."],
  ];
  for (const [argv, text] of wrong) {
    it(`refuses ${argv.join(' ')}`, () => {
      expect(() => parseArguments(argv))
        .to.throw(ArgumentsError)
        .with.property('message', text);
    });
  }
});
