import { parseArguments } from '@macroshard/container/arguments';
import { expect } from 'chai';

const group = {
  kind: 'process-group',
  group: '30',
  threads: null,
  extractor: 'wfdb-summary',
  interpreter: null,
  command: [],
  options: [],
  pieceMb: 32,
  unitSeconds: 0,
  units: null,
  checkpoint: null,
  source: null,
};

describe('the command line of the container', () => {
  it('reads process-group with its defaults and with every option', () => {
    expect(parseArguments(['process-group', '--group', '30'])).to.deep.equal(group);
    expect(
      parseArguments([
        ...['process-group', '--group', '-x y', '--threads', '3', '--window-seconds', '60'],
        ...['--extractor', './mine.js', '--strict-checksums', '--piece-mb', '0', '--checkpoint', 'kept'],
        ...['--units', '{"file":"*"}', '--unit-seconds', '90', '--source', 's3://bucket/a/30/'],
        ...['--interpreter', 'python3.12', '--command', './mine', '--command', '--fast'],
        ...['--option', 'lowCutHz=0.5', '--option=note=a=b', '--option', 'empty='],
      ]),
    ).to.deep.equal({
      kind: 'process-group',
      group: '-x y',
      threads: 3,
      extractor: './mine.js',
      interpreter: 'python3.12',
      command: ['./mine', '--fast'],
      options: [
        { name: 'windowSeconds', text: '60', flag: '--window-seconds' },
        { name: 'strictChecksums', text: 'true', flag: '--strict-checksums' },
        { name: 'lowCutHz', text: '0.5', flag: '--option' },
        { name: 'note', text: 'a=b', flag: '--option' },
        { name: 'empty', text: '', flag: '--option' },
      ],
      units: { file: '*' },
      pieceMb: 0,
      unitSeconds: 90,
      checkpoint: 'kept',
      source: 's3://bucket/a/30/',
    });
  });

  it('reads process-pack, whose groups come one by one', () => {
    const { group: _group, source: _source, ...rest } = { ...group, kind: 'process-pack', threads: 2 };
    expect(parseArguments(['process-pack', '--group', '7', '--threads', '2', '--group', 'ä b'])).to.deep.equal({
      ...rest,
      groups: ['7', 'ä b'],
    });
  });

  it('reads combine, splitting each signal name at its last =', () => {
    const names = ['--signal-name', 'ART=ABP', '--signal-name', 'a=b=C', '--signal-name', '--x=Y Z'];
    const flags = ['--partial', '--compression', 'gzip', '--mixed-versions', 'allow', '--groups', '12'];
    expect(parseArguments(['combine', ...flags, ...names])).to.deep.equal({
      kind: 'combine',
      partial: true,
      compression: 'gzip',
      mixedVersions: 'allow',
      signalNames: new Map([
        ['ART', 'ABP'],
        ['a=b', 'C'],
        ['--x', 'Y Z'],
      ]),
      groups: 12,
    });
    expect(parseArguments(['combine'])).to.deep.equal({
      kind: 'combine',
      partial: false,
      compression: 'zstd',
      mixedVersions: 'refuse',
      signalNames: new Map(),
      groups: null,
    });
  });

  it('keeps nothing from one call to the next', () => {
    parseArguments(['process-group', '--group', '30', '--option', 'a=1']);
    expect(parseArguments(['process-group', '--group', '30'])).to.deep.equal(group);
    parseArguments(['combine', '--signal-name', 'a=B']);
    expect(parseArguments(['combine']))
      .to.have.property('signalNames')
      .that.has.property('size', 0);
  });

  it('reads inspect', () => {
    expect(parseArguments(['inspect', 'a.hea', '--json'])).to.deep.equal({
      kind: 'inspect',
      path: 'a.hea',
      json: true,
    });
  });

  it('reads describe', () => {
    const described = { kind: 'describe', extractor: './mine.js', interpreter: null, command: [] };
    expect(parseArguments(['describe', '--extractor', './mine.js'])).to.deep.equal(described);
    expect(parseArguments(['describe'])).to.deep.equal({ ...described, extractor: 'wfdb-summary' });
  });

  it('prints help without doing anything', () => {
    const task = parseArguments(['process-group', '--help']);
    expect(task).to.have.property('kind', 'print');
    expect(task).to.have.property('text').that.includes('--window-seconds <n>');
  });

  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], 'no command: expected process-group, process-pack, combine, inspect, describe, try'],
    [
      ['proces-group'],
      'unknown command "proces-group": expected process-group, process-pack, combine, inspect, describe, try; did you mean process-group?',
    ],
    [
      ['--group', '30'],
      'unknown option --group: expected one of the commands process-group, process-pack, combine, inspect, describe, try',
    ],
    [
      ['process-group', '--gruop', '30'],
      'unknown option --gruop of process-group: expected --group, --source, --extractor, --interpreter, --command, --threads, --units, --option, --window-seconds, --strict-checksums, --unit-seconds, --piece-mb, --checkpoint; did you mean --group?',
    ],
    [
      ['combine', '--compresion=zstd'],
      'unknown option --compresion of combine: expected --partial, --compression, --mixed-versions, --signal-name, --groups; did you mean --compression?',
    ],
    [['process-group'], 'process-group needs --group NAME'],
    [['process-group', '--group'], 'option "--group <name>" argument missing'],
    [['process-group', '--group', 'a/b'], '--group is "a/b", expected the name of a folder, without /'],
    [['process-group', '--group', '..'], '--group is "..", expected the name of a folder, without /'],
    [['process-group', '--group', '30', '--threads', '0'], '--threads is "0", expected a whole number of 1 or more'],
    [
      ['process-group', '--group', '30', '--window-seconds', '1.5'],
      '--window-seconds is "1.5", expected a whole number of 0 or more',
    ],
    [['process-group', '--group', '30', '--option', 'lowCutHz'], '--option is "lowCutHz", expected NAME=VALUE'],
    [['process-group', '--group', '30', '--option', '=5'], '--option is "=5", expected NAME=VALUE'],
    [
      ['combine', '--compression', 'zst'],
      '--compression is "zst", expected zstd, snappy, gzip, uncompressed; did you mean zstd?',
    ],
    [
      ['combine', '--mixed-versions', 'alow'],
      '--mixed-versions is "alow", expected refuse, allow; did you mean allow?',
    ],
    [['combine', '--signal-name', 'ART'], '--signal-name is "ART", expected SPELLING=NORMALIZED'],
    [['combine', 'x'], 'too many arguments for "combine". Expected 0 arguments but got 1'],
    [
      ['describe', '--extractr', 'x'],
      'unknown option --extractr of describe: expected --extractor, --interpreter, --command; did you mean --extractor?',
    ],
    [['inspect'], 'missing required argument "record.hea"'],
  ];
  for (const [argv, message] of wrong) {
    it(`refuses ${JSON.stringify(argv.join(' '))} with one sentence`, () => {
      expect(errorOf(argv)).to.include({ message, exitCode: 2 });
    });
  }
});

function errorOf(argv: readonly string[]): unknown {
  try {
    return parseArguments(argv);
  } catch (error) {
    return error;
  }
}
