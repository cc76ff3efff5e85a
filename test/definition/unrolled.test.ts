import { expect } from 'chai';
import { dependencyGraph } from '../../pipeline/definition/graph.ts';
import type { DefinitionJson, Json, StepJson } from '../../pipeline/definition/json.ts';
import { unrolled } from '../../pipeline/definition/unrolled.ts';

const get = (text: string) => ({ Get: text });
const job = (Name: string, Environment: Json = {}): StepJson => ({
  Name,
  Type: 'Processing',
  Arguments: { Environment },
});
const each = (IterableItems: Json): StepJson => ({
  Name: 'Each',
  Type: 'ForEach',
  DependsOn: ['First'],
  Arguments: {
    IterableItems,
    MaxConcurrency: 2,
    ForEachBody: [
      job('Body', { ITEM: get('ForEach.CurrentItem') }),
      { ...job('Next', { FROM: get('Steps.Body.ProcessingJobName') }), DependsOn: ['Body'] },
    ],
  },
});
const after = job('After', {
  A: get('Steps.Each.IterationOutputs[1].Body.ProcessingJobName'),
  B: get("Steps.Each.IterationOutputs[0]['Next'].ExitMessage"),
  C: get('Steps.Each.InputItemCount'),
  D: get('Steps.Each.Status'),
});
const definition = (items: Json): DefinitionJson => ({
  Version: '2020-12-01',
  Parameters: [{ Name: 'Items', Type: 'String', DefaultValue: '["x"]' }],
  Steps: [job('First'), each(items), after],
});

describe('a definition unrolled', () => {
  it('has the children of a ForEach step in its place, and who referred to them or waited for it', () => {
    const { Steps } = unrolled(definition(['a', 'b']));
    expect(Steps.map(({ Name, DependsOn = [] }) => [Name, DependsOn])).to.deep.equal([
      ['First', []],
      ['Body-0', ['First']],
      ['Next-0', ['Body-0', 'First']],
      ['Body-1', ['First']],
      ['Next-1', ['Body-1', 'First']],
      ['After', ['Body-0', 'Next-0', 'Body-1', 'Next-1']],
    ]);
    expect(Steps[1]!.Arguments).to.deep.equal({ Environment: { ITEM: 'a' } });
    expect(Steps[4]!.Arguments).to.deep.equal({ Environment: { FROM: get('Steps.Body-1.ProcessingJobName') } });
    expect(Steps[5]!.Arguments).to.deep.equal({
      Environment: {
        A: get('Steps.Body-1.ProcessingJobName'),
        B: get('Steps.Next-0.ExitMessage'),
        C: 2,
        D: get('Steps.Each.Status'),
      },
    });
  });

  it('opens steps in the branches of a condition, and lets what stands there wait for the children', () => {
    const condition: StepJson = {
      Name: 'If',
      Type: 'Condition',
      Arguments: { Conditions: [], IfSteps: [each(['a']), after], ElseSteps: [job('Other')] },
    };
    const graph = dependencyGraph(unrolled({ ...definition([]), Steps: [job('First'), condition] }));
    expect(Object.fromEntries(graph)).to.deep.equal({
      First: [],
      If: [],
      'Body-0': ['First', 'If'],
      'Next-0': ['Body-0', 'First', 'If'],
      After: ['Body-0', 'Next-0', 'If'],
      Other: ['If'],
    });
  });

  it("takes items from the parameters' defaults or from who knows them, and leaves a step alone whose items nobody knows", () => {
    const names = (value: DefinitionJson) => value.Steps.map(({ Name }) => Name);
    const ofParameter = definition(get('Parameters.Items'));
    expect(names(unrolled(ofParameter))).to.deep.equal(['First', 'Body-0', 'Next-0', 'After']);
    const begun: string[] = [];
    begun[1] = 'b';
    expect(names(unrolled(ofParameter, () => begun))).to.deep.equal(['First', 'Body-1', 'Next-1', 'After']);
    const unknown = definition(get('Steps.First.ExitMessage'));
    expect(unrolled(unknown)).to.equal(unknown);
  });
});
