import { expect } from 'chai';
import fc from 'fast-check';
import type { DefinitionJson, DependencyJson, Json, ParameterJson, StepJson } from '../../pipeline/definition/json.ts';
import type { PipelineState } from '../../pipeline/plan/changes.ts';
import { planChanges } from '../../pipeline/plan/changes.ts';
import { renderChanges } from '../../pipeline/plan/render.ts';
import { definitionOf, job } from '../support/embedded.ts';
import { runs } from '../support/wide.ts';
import { applyChanges, sameDefinitions } from './apply-changes.ts';
import { meaning, rewritten, twoStates } from './random-pipeline.ts';

const state = (change: Partial<PipelineState> = {}): PipelineState => ({
  definition: definitionOf([job('A', { args: ['x'] })]),
  description: 'd',
  roleArn: 'arn:aws:iam::111122223333:role/pipeline',
  tags: { project: 'p' },
  maxParallelSteps: 3,
  ...change,
});

const name = fc.constantFrom('A', 'B', 'C', 'Group-1', '__proto__', 'constructor');
const word = fc.constantFrom<Json>('a', 'b', '', 1, { Get: 'Parameters.A' });

const parameter: fc.Arbitrary<ParameterJson> = fc.record(
  {
    Name: name,
    Type: fc.constant('String' as const),
    DefaultValue: fc.constantFrom('x', 'y'),
    Description: fc.constantFrom('one', 'two'),
    EnumValues: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 }),
  },
  { requiredKeys: ['Name'] },
);

const processing: fc.Arbitrary<StepJson> = fc
  .record({
    name,
    args: fc.array(word, { minLength: 1, maxLength: 3 }),
    inputs: fc.dictionary(fc.constantFrom('i', 'j'), fc.constantFrom('s3://b/1', 's3://b/2')),
    dependsOn: fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { maxLength: 2 }),
    cache: fc.boolean(),
    environment: fc.dictionary(fc.constantFrom('E', 'F'), word),
  })
  .map(({ name: own, ...options }) => job(own, options));

const condition: fc.Arbitrary<StepJson> = fc.record({
  Name: fc.constantFrom('Gate', 'Other'),
  Type: fc.constant('Condition' as const),
  Arguments: fc.record({
    Conditions: fc.array(fc.record({ Type: fc.constant('Equals'), LeftValue: word, RightValue: word }), {
      maxLength: 2,
    }),
    IfSteps: fc.uniqueArray(
      fc.record({
        Name: fc.constantFrom('N1', 'N2'),
        Type: fc.constant('Fail' as const),
        Arguments: fc.record({ ErrorMessage: word }),
      }),
      { selector: ({ Name }) => Name },
    ),
    ElseSteps: fc.constant([]),
  }),
}) as fc.Arbitrary<StepJson>;

const definition: fc.Arbitrary<DefinitionJson> = fc
  .record({
    Metadata: fc.dictionary(fc.constantFrom('m', 'n'), fc.constantFrom('1', '2')),
    Parameters: fc.uniqueArray(parameter, { selector: ({ Name }) => Name, maxLength: 4 }),
    jobs: fc.uniqueArray(processing, { selector: ({ Name }) => Name, maxLength: 4 }),
    gates: fc.uniqueArray(condition, { selector: ({ Name }) => Name, maxLength: 1 }),
  })
  .map(({ jobs, gates, ...rest }) => ({ Version: '2020-12-01', ...rest, Steps: [...jobs, ...gates] }));

const anyState: fc.Arbitrary<PipelineState> = fc.record({
  definition,
  description: fc.constantFrom('', 'one', 'two'),
  roleArn: fc.constantFrom('role/one', 'role/two'),
  tags: fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('1', '2')),
  maxParallelSteps: fc.constantFrom(null, 1, 2),
});

/** The same definition in another order: of keys everywhere, and of the lists whose order means nothing. */
function shuffled(value: DefinitionJson): DefinitionJson {
  const reverse = (json: Json): Json => {
    if (Array.isArray(json)) return json.map(reverse);
    if (typeof json !== 'object' || json === null) return json;
    return Object.fromEntries(
      Object.entries(json)
        .reverse()
        .map(([key, child]) => [key, reverse(child)]),
    );
  };
  const { Steps, Parameters = [], ...rest } = reverse(value as unknown as Json) as unknown as DefinitionJson;
  const steps = Steps.map((step) => ({ ...step, ...(step.DependsOn && { DependsOn: [...step.DependsOn].reverse() }) }));
  return { Steps: steps.reverse() as never, ...rest, Parameters: [...Parameters].reverse() };
}

describe('the difference of two pipelines', () => {
  it('gives the other one when it is applied', () => {
    fc.assert(
      fc.property(anyState, anyState, (before, after) => {
        const changes = planChanges(before, after);
        const applied = applyChanges(before, changes);
        expect(sameDefinitions(applied.definition, after.definition)).to.equal(true);
        expect(applied.description).to.equal(after.description);
        expect(applied.roleArn).to.equal(after.roleArn);
        expect(applied.tags).to.deep.equal({ ...before.tags, ...after.tags });
        expect(applied.maxParallelSteps).to.equal(after.maxParallelSteps ?? before.maxParallelSteps);
        // Changes are plain data: they survive being written as JSON, but for what is not there.
        expect(planChanges(applied, after)).to.deep.equal([]);
      }),
      { numRuns: runs(15, 100) },
    );
  });

  it('is empty between a pipeline and itself, in any order and white space', () => {
    fc.assert(
      fc.property(anyState, (one) => {
        expect(planChanges(one, one)).to.deep.equal([]);
        expect(planChanges({ ...one, definition: shuffled(one.definition) }, one)).to.deep.equal([]);
      }),
      { numRuns: runs(20, 100) },
    );
  });

  it('takes the run condition Completed for the plain name that it stands for', () => {
    const waitingFor = (dependency: DependencyJson) =>
      state({ definition: definitionOf([{ ...job('B', { args: ['x'] }), DependsOn: ['A', dependency] }]) });
    expect(planChanges(waitingFor('X'), waitingFor({ Step: 'X', Trigger: 'Completed' }))).to.deep.equal([]);
    expect(renderChanges(planChanges(waitingFor('X'), waitingFor({ Step: 'X', Trigger: 'Any' })))).to.deep.equal([
      '~ step B',
      '    DependsOn[1]: "X" -> {"Step":"X","Trigger":"Any"}',
    ]);
  });

  it('loses nothing of any definition, and minds no order but that of arguments', () => {
    fc.assert(
      fc.property(twoStates, ([before, after]) => {
        const wanted = {
          ...after,
          tags: Object.fromEntries([...Object.entries(before.tags), ...Object.entries(after.tags)]),
          maxParallelSteps: after.maxParallelSteps ?? before.maxParallelSteps,
        };
        expect(meaning(applyChanges(before, planChanges(before, after)))).to.equal(meaning(wanted));
        expect(planChanges(rewritten(after), after)).to.deep.equal([]);
      }),
      { numRuns: runs(12, 300) },
    );
  });

  it('makes a pipeline out of nothing', () => {
    fc.assert(
      fc.property(anyState, (one) => {
        const made = applyChanges(null, planChanges(null, one));
        expect(sameDefinitions(made.definition, one.definition)).to.equal(true);
      }),
      { numRuns: runs(20, 100) },
    );
  });

  it('counts neither tags of others nor a parallelism that is not asked for', () => {
    const deployed = state({ tags: { project: 'p', theirs: 'x' }, maxParallelSteps: 9 });
    expect(planChanges(deployed, state({ maxParallelSteps: null }))).to.deep.equal([]);
  });

  it('counts the order of arguments, which means something', () => {
    const ordered = (args: readonly string[]) => state({ definition: definitionOf([job('A', { args })]) });
    expect(renderChanges(planChanges(ordered(['x', 'y']), ordered(['y', 'x'])))).to.deep.equal([
      '~ step A',
      '    Arguments.AppSpecification.ContainerArguments[0]: "x" -> "y"',
      '    Arguments.AppSpecification.ContainerArguments[1]: "y" -> "x"',
    ]);
  });

  it('reads as a person thinks of it, and tells alike steps once', () => {
    const steps = (names: readonly string[], word: string) => names.map((each) => job(each, { args: [word, each] }));
    const groups = ['Group-1', 'Group-2', 'Group-3', 'Group-4', 'Group-5'];
    const before = state({
      definition: definitionOf(steps([...groups, 'Old'], 'x'), [{ Name: 'Cohort', Type: 'String', DefaultValue: 'a' }]),
    });
    const after = state({
      definition: definitionOf(steps([...groups, 'New-1', 'New-2'], 'y'), [
        { Name: 'Cohort', Type: 'String', DefaultValue: 'b', EnumValues: ['a', 'b'] },
        { Name: 'Limit', Type: 'Integer', DefaultValue: 3 },
      ]),
      description: 'e',
      maxParallelSteps: 4,
      tags: { stage: 'test' },
    });
    expect(renderChanges(planChanges(before, after))).to.deep.equal([
      '~ description: "d" -> "e"',
      '~ parallelism: 3 -> 4',
      '+ tag stage: "test"',
      '~ parameter Cohort',
      '    DefaultValue: "a" -> "b"',
      '    EnumValues: ["a","b"] is new',
      '+ parameter Limit: {"Type":"Integer","DefaultValue":3}',
      '~ steps Group-1, Group-2 … Group-5 (5 in all)',
      '    Arguments.AppSpecification.ContainerArguments[0]: "x" -> "y"',
      '+ steps New-1, New-2',
      '- step Old',
    ]);
  });
});
