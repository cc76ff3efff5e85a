import fc from 'fast-check';
import type { DefinitionJson, Json, ParameterJson, StepJson } from '../../pipeline/definition/json.ts';
import type { PipelineState } from '../../pipeline/plan/changes.ts';

/** Names that collide with members of objects and with one another's paths are what breaks a careless comparison. */
const name = fc.constantFrom('a', 'b', 'Get', '__proto__', 'constructor', 'x.y', 'q"uote', '[0]', '', 'ünï');
const text = fc.oneof(name, fc.constantFrom('1', '--threads', '${Execution.X}', 's3://bucket/a'));
const scalar: fc.Arbitrary<Json> = fc.oneof(text, fc.integer({ min: -2, max: 2 }), fc.boolean(), fc.constant(null));
const expression: fc.Arbitrary<Json> = fc.oneof(
  fc.record({ Get: fc.constantFrom('Parameters.A', 'Parameters.B', 'Execution.PipelineExecutionId') }),
  fc.record({ 'Std:Join': fc.record({ On: fc.constant(''), Values: fc.array(scalar, { maxLength: 3 }) }) }),
);
const value: fc.Arbitrary<Json> = fc.oneof({ weight: 3, arbitrary: scalar }, expression);
const map = fc.dictionary(name, value, { maxKeys: 3 });

const entries = (member: string, rest: fc.Arbitrary<object>) =>
  fc.uniqueArray(
    fc.tuple(name, rest).map(([own, more]) => ({ [member]: own, ...more })),
    { maxLength: 4, selector: (entry) => (entry as Record<string, unknown>)[member] },
  );

const job = fc.record(
  {
    AppSpecification: fc.record(
      { ImageUri: value, ContainerArguments: fc.array(value, { maxLength: 5 }) },
      { requiredKeys: ['ImageUri'] },
    ),
    Environment: map,
    ProcessingInputs: entries('InputName', fc.record({ S3Input: map })),
    ProcessingOutputConfig: fc.record({ Outputs: entries('OutputName', fc.record({ S3Output: map })) }),
    NetworkConfig: fc.record({ VpcConfig: fc.record({ Subnets: fc.uniqueArray(text, { maxLength: 3 }) }) }),
    Tags: entries('Key', fc.record({ Value: value })),
    Nested: fc.array(fc.array(value, { maxLength: 2 }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

const stepName = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'Group-1', 'Group-10');

const plainStep = (own: string): fc.Arbitrary<StepJson> =>
  fc.oneof(
    fc.record(
      {
        Name: fc.constant(own),
        Type: fc.constant('Processing'),
        DisplayName: text,
        DependsOn: fc.uniqueArray(stepName, { maxLength: 3 }),
        Arguments: job,
        CacheConfig: fc.record({ Enabled: fc.boolean(), ExpireAfter: fc.constantFrom('P1D', 'P30D') }),
        RetryPolicies: fc.uniqueArray(
          fc.record({
            ExceptionType: fc.uniqueArray(fc.constantFrom('X', 'Y', 'Z'), { minLength: 1 }),
            MaxAttempts: fc.nat(3),
          }),
          { maxLength: 2, selector: ({ ExceptionType }) => [...ExceptionType].sort().join() },
        ),
        PropertyFiles: entries('PropertyFileName', fc.record({ FilePath: text })),
      },
      { requiredKeys: ['Name', 'Type', 'Arguments'] },
    ),
    fc.record({ Name: fc.constant(own), Type: fc.constant('Fail'), Arguments: fc.record({ ErrorMessage: value }) }),
  ) as unknown as fc.Arbitrary<StepJson>;

/** Steps of these names, each at the top or in a branch of an earlier one that is a Condition. */
function steps(names: readonly string[]): fc.Arbitrary<readonly StepJson[]> {
  const [own, ...rest] = names;
  if (own === undefined) return fc.constant([]);
  const plain = fc
    .tuple(plainStep(own), fc.nat(rest.length))
    .chain(([step]) => steps(rest).map((more) => [step, ...more]));
  const condition = fc
    .tuple(fc.array(map, { maxLength: 3 }), fc.nat(rest.length), fc.nat(rest.length))
    .chain(([Conditions, one, two]) => {
      const [from, to] = [Math.min(one, two), Math.max(one, two)];
      const parts = fc.tuple(steps(rest.slice(0, from)), steps(rest.slice(from, to)), steps(rest.slice(to)));
      return parts.map(([IfSteps, ElseSteps, more]) => [
        { Name: own, Type: 'Condition' as const, Arguments: { Conditions, IfSteps, ElseSteps } } as unknown as StepJson,
        ...more,
      ]);
    });
  return fc.oneof({ weight: 3, arbitrary: plain }, condition);
}

const parameters = fc.uniqueArray(
  fc.record(
    {
      Name: name,
      Type: fc.constantFrom('String', 'Integer'),
      DefaultValue: fc.oneof(text, fc.nat(3)),
      Description: text,
      EnumValues: fc.uniqueArray(text, { maxLength: 3 }),
    },
    { requiredKeys: ['Name'] },
  ),
  { maxLength: 4, selector: ({ Name }) => Name },
) as unknown as fc.Arbitrary<readonly ParameterJson[]>;

const definition: fc.Arbitrary<DefinitionJson> = fc.uniqueArray(stepName, { maxLength: 6 }).chain((names) =>
  fc.record(
    {
      Version: fc.constantFrom('2020-12-01', ''),
      Metadata: fc.dictionary(name, text, { maxKeys: 2 }),
      Parameters: parameters,
      PipelineExperimentConfig: map,
      Steps: steps(names),
    },
    { requiredKeys: ['Version', 'Steps'] },
  ),
) as unknown as fc.Arbitrary<DefinitionJson>;

const pipelineState: fc.Arbitrary<PipelineState> = fc.record({
  definition,
  description: text,
  roleArn: text,
  tags: fc.dictionary(name, text, { maxKeys: 3 }),
  maxParallelSteps: fc.option(fc.integer({ min: 1, max: 50 }), { nil: null }),
});

/** Two states that are mostly alike: the second has parts of the first and parts of its own. */
export const twoStates: fc.Arbitrary<readonly [PipelineState, PipelineState]> = fc
  .tuple(pipelineState, pipelineState, fc.infiniteStream(fc.boolean()))
  .map(([before, other, stream]) => {
    const take = () => stream.next().value;
    const Steps = before.definition.Steps.filter(take);
    const taken = new Set(JSON.stringify(Steps).match(/"Name":"[^"]*"/g));
    const more = other.definition.Steps.filter(
      (step) => !(JSON.stringify(step).match(/"Name":"[^"]*"/g) ?? []).some((each) => taken.has(each)),
    );
    const mixed: DefinitionJson = { ...(take() ? before : other).definition, Steps: [...Steps, ...more] };
    return [before, { ...other, definition: take() ? mixed : other.definition }];
  });

const unordered = new Set(
  'Parameters Steps IfSteps ElseSteps ProcessingInputs Outputs Tags RetryPolicies PropertyFiles DependsOn ExceptionType EnumValues Subnets Conditions'.split(
    ' ',
  ),
);

/** The same pipeline, written in another order and with other white space. */
export function rewritten(state: PipelineState): PipelineState {
  return JSON.parse(JSON.stringify(reversed(state as unknown as Json), null, 3)) as PipelineState;
}

function reversed(node: Json, key = ''): Json {
  if (Array.isArray(node)) {
    const items = node.map((item: Json) => reversed(item));
    return unordered.has(key) ? items.reverse() : items;
  }
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .reverse()
      .map(([member, nested]) => [member, reversed(nested, member)]),
  );
}

/** One text for states that SageMaker cannot tell apart. */
export function meaning(state: PipelineState): string {
  return JSON.stringify(sorted(state as unknown as Json));
}

function sorted(node: Json, key = ''): Json {
  if (Array.isArray(node)) {
    const items = node.map((item: Json) =>
      sorted(key === 'Parameters' ? { Type: 'String', ...(item as object) } : item),
    );
    return unordered.has(key) ? items.map((item) => JSON.stringify(item)).sort() : items;
  }
  if (typeof node !== 'object' || node === null) return node;
  const members = Object.entries(node).filter(
    ([member, nested]) => !(['Parameters'].includes(member) && Array.isArray(nested) && nested.length === 0),
  );
  return members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([member, nested]) => [member, sorted(nested, member)]);
}
