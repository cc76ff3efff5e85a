import { type PrintTask, parseArguments, type Task } from '@macroshard/container/arguments';
import { expect } from 'chai';
import fc from 'fast-check';
import { flagsWithValue, givenFlags, lastFlag } from '../../pipeline/definition/given-flags.ts';
import { groupSourceOf, groupsOf, writesDataset } from '../../pipeline/definition/group-steps.ts';
import type { Json, JsonObject } from '../../pipeline/definition/json.ts';
import { jobWorks } from '../../pipeline/estimate/job-work.ts';
import { argumentsHere } from '../../pipeline/local/run/container-arguments.ts';
import { runs } from '../support/wide.ts';

const commands = ['process-group', 'process-pack', 'combine', 'inspect', 'describe', 'try'];

describe("flags among a job's arguments", () => {
  it("have a value behind them where the program's own help says so", () => {
    const lines = commands.flatMap((command) => (parseArguments([command, '--help']) as PrintTask).text.split('\n'));
    const documented = lines.flatMap((line) => /^ {2}(?:-\w, )?(--[a-z-]+)( <)?/.exec(line)?.slice(1, 3) ?? []);
    const flags = documented.flatMap((word, index) => (index % 2 === 0 ? [[word, documented[index + 1]]] : []));
    const withValue = flags.filter(([, value]) => value !== undefined).map(([flag]) => flag);
    expect([...new Set(withValue)].sort()).to.deep.equal([...flagsWithValue].sort());
  });

  it('are where the program takes them, whatever a group or an option is called', () => {
    fc.assert(
      fc.property(words, (argv) => {
        const task = taskOf(argv);
        if (task?.kind !== 'process-group' && task?.kind !== 'process-pack' && task?.kind !== 'combine') return;
        const request = { AppSpecification: { ContainerArguments: argv } };
        const groups = task.kind === 'process-pack' ? task.groups : task.kind === 'combine' ? [] : [task.group];
        expect(groupsOf(request)).to.deep.equal(groups);
        expect(groupSourceOf(request) ?? null).to.equal(task.kind === 'process-group' ? task.source : null);
        expect(writesDataset(request)).to.equal(task.kind === 'combine' && !task.partial);
        const given = task.kind === 'combine' ? null : task.checkpoint;
        expect(lastFlag(argv, '--checkpoint')?.value ?? null).to.equal(given);
      }),
      { numRuns: runs(100, 1_500) },
    );
  });

  it('of which local leaves out a folder for checkpoints lose nothing else, and leave none', async () => {
    const places = { jobFolder: '/job', dataFolders: [], extractors: undefined };
    await fc.assert(
      fc.asyncProperty(words, async (argv) => {
        const task = taskOf(argv);
        const here = await argumentsHere(argv, places);
        expect(taskOf(here.words)).to.deep.equal(task && 'checkpoint' in task ? { ...task, checkpoint: null } : task);
      }),
      { numRuns: runs(100, 1_500) },
    );
  });

  it('stand alone behind the value of a flag that is given in the same word, and end before a lone --', () => {
    const get: Json = { Get: 'Parameters.Group' };
    expect(
      givenFlags([
        'process-group',
        '--group=--source',
        get,
        '--group',
        get,
        '--source',
        undefined,
        '--',
        '--group',
        'x',
      ]),
    ).to.deep.equal([
      { flag: '--group', at: 1, valueAt: 1, value: '--source' },
      { flag: '--group', at: 3, valueAt: 4, value: get },
      { flag: '--source', at: 5, valueAt: 6, value: undefined },
    ]);
  });

  it('are not mistaken for the group of that name when the time of its job is estimated', () => {
    const step = (words: readonly string[]): JsonObject => ({
      AppSpecification: { ContainerArguments: words },
      ProcessingInputs: [{ InputName: 'group', S3Input: { S3Uri: 's3://b/in/--source/' } }],
    });
    const definition = {
      Version: '2020-12-01',
      Steps: [
        ['--group', '--source', '--window-seconds', '60'],
        ['--group', '--window-seconds'],
      ].map((flags, index) => ({
        Name: `s${index}`,
        Type: 'Processing',
        Arguments: step(['process-group', ...flags]),
      })),
    };
    expect(
      jobWorks(definition as never, {}).map(({ groups, read, inputUri, windowSeconds }) => ({
        ...{ groups, read, inputUri, windowSeconds },
      })),
    ).to.deep.equal([
      { groups: ['--source'], read: 'File', inputUri: 's3://b/in/--source/', windowSeconds: 60 },
      { groups: ['--window-seconds'], read: 'File', inputUri: 's3://b/in/--source/', windowSeconds: 0 },
    ]);
  });
});

/** Command lines of flags, of names that look like flags, and of both in one word; few of them wrong. */
const words = fc
  .tuple(
    fc.constantFrom('process-group', 'process-pack', 'combine'),
    fc.array(
      fc.oneof(
        fc.tuple(
          fc.constantFrom('--group', '--checkpoint'),
          fc.constantFrom('a', '--source', '--checkpoint', '--', '-e'),
        ),
        fc.tuple(fc.constantFrom('--group=', '--checkpoint=').chain(joinedWith)),
        fc.tuple(fc.constant('--option'), fc.constantFrom('checkpoint=--group', 'x=--checkpoint')),
        fc.tuple(fc.constant('--source'), fc.constantFrom('s3://bucket/a/', 's3://bucket/--group/')),
        fc.tuple(fc.constant('--signal-name'), fc.constantFrom('--partial=x', '--group=a')),
        fc.constantFrom(['--partial'], ['--strict-checksums'], ['--threads', '2'], ['--compression', 'gzip']),
      ),
      { maxLength: 5 },
    ),
  )
  .map(([command, flags]) => [command, ...flags.flat()]);

function joinedWith(flag: string): fc.Arbitrary<string> {
  return fc.constantFrom('a', '--group', '--checkpoint', '--source').map((value) => flag + value);
}

function taskOf(argv: readonly string[]): Task | undefined {
  try {
    return parseArguments(argv);
  } catch {
    return undefined;
  }
}
