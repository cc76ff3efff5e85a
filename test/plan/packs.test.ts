import { formatGroupDigest, formatInputDigest, groupDigestName } from '@macroshard/container/input-digest';
import { expect } from 'chai';
import type { DefinitionJson, StepJson } from '../../pipeline/definition/json.ts';
import { surveyedSizes } from '../../pipeline/estimate/surveyed-sizes.ts';
import { planChanges } from '../../pipeline/plan/changes.ts';
import { renderChanges } from '../../pipeline/plan/render.ts';
import { definitionOf, job } from '../support/embedded.ts';

interface Pack {
  readonly sizes: Readonly<Record<string, number>>;
  readonly flags?: readonly string[];
  /** False of what was deployed before each group had a digest of its own. */
  readonly hasDigests?: boolean;
}

function pack({ sizes, flags = [], hasDigests = true }: Pack): DefinitionJson {
  const groups = Object.keys(sizes);
  const step = job('Pack-1', { args: ['process-pack', ...groups.flatMap((name) => ['--group', name]), ...flags] });
  const digests = Object.values(sizes).map((bytes) => ({
    ...{ files: 1, bytes, keys: String(bytes % 10).repeat(64), etags: '0'.repeat(64) },
  }));
  const all = { files: groups.length, bytes: Object.values(sizes).reduce((a, b) => a + b, 0) };
  const Environment = {
    InputDigest: formatInputDigest({
      ...{ ...all, keys: 'a'.repeat(64), etags: 'b'.repeat(64) },
      ...{ place: '0'.repeat(16), version: '0'.repeat(16) },
    }),
    ...(hasDigests &&
      Object.fromEntries(digests.map((digest, index) => [groupDigestName(index), formatGroupDigest(digest)]))),
  };
  return definitionOf([{ ...step, Arguments: { ...step.Arguments, Environment } } as StepJson]);
}

function printed(before: Pack, after: Pack): readonly string[] {
  const rest = { description: '', roleArn: 'role', tags: {}, maxParallelSteps: null };
  return renderChanges(planChanges({ ...rest, definition: pack(before) }, { ...rest, definition: pack(after) }));
}

const flags = ['--unit-seconds', '60', '--piece-mb', '30'];
const swapped = ['--unit-seconds', '30', '--piece-mb', '60'];

describe('a pack', () => {
  it('whose options change places while a group comes is told of by both', () => {
    expect(printed({ sizes: { a: 3 }, flags }, { sizes: { a: 3, b: 2 }, flags: swapped })).to.deep.equal([
      '~ step Pack-1',
      '    group b: new, 1 file and 2 bytes',
      '    Arguments.AppSpecification.ContainerArguments[2]: "60" -> "30"',
      '    Arguments.AppSpecification.ContainerArguments[4]: "30" -> "60"',
    ]);
  });

  it('whose option takes the name of a group that comes is told of by both', () => {
    expect(
      printed({ sizes: { a: 3 }, flags: ['--option', 'x=1'] }, { sizes: { a: 3, '2': 2 }, flags: ['--option', '2'] }),
    ).to.deep.equal([
      '~ step Pack-1',
      '    group 2: new, 1 file and 2 bytes',
      '    Arguments.AppSpecification.ContainerArguments[2]: "x=1" -> "2"',
    ]);
  });

  it('whose groups change places is told of, since its cache key is another', () => {
    const Both = { b: 2, a: 3 };
    expect(printed({ sizes: { a: 3, b: 2 }, flags }, { sizes: Both, flags })).to.deep.equal([
      '~ step Pack-1',
      '    Arguments.AppSpecification.GroupArguments[0]: "a" -> "b"',
      '    Arguments.AppSpecification.GroupArguments[1]: "b" -> "a"',
    ]);
  });

  it('that was deployed before its groups had digests of their own is estimated by what all of it has', () => {
    const sizes = { a: 3000, b: 1000 };
    expect([...surveyedSizes(pack({ sizes }))]).to.deep.equal([
      ['a', { files: 1, bytes: 3000, keys: '0'.repeat(64), etags: '0'.repeat(64) }],
      ['b', { files: 1, bytes: 1000, keys: '0'.repeat(64), etags: '0'.repeat(64) }],
    ]);
    expect([...surveyedSizes(pack({ sizes, hasDigests: false }))]).to.deep.equal([
      ['a', { files: 1, bytes: 2000 }],
      ['b', { files: 1, bytes: 2000 }],
    ]);
  });

  it('that was deployed before then says that its digests are new, and of no group that it is', () => {
    const sizes = { a: 3, b: 2 };
    expect(printed({ sizes, hasDigests: false }, { sizes })).to.deep.equal([
      '~ step Pack-1',
      '    a digest of each of its 2 groups is new',
    ]);
  });
});
