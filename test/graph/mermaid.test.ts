import { expect } from 'chai';
import fc from 'fast-check';
import type { DefinitionJson } from '../../pipeline/definition/json.ts';
import { renderMermaid } from '../../pipeline/graph/mermaid.ts';
import { anyText } from '../support/any-text.ts';
import { runs } from '../support/wide.ts';

const processing = (name: string, options: { readonly after?: readonly string[]; readonly cached?: boolean } = {}) => ({
  Name: name,
  Type: 'Processing' as const,
  DependsOn: options.after ?? [],
  Arguments: {},
  ...(options.cached && { CacheConfig: { Enabled: true, ExpireAfter: 'P30D' } }),
});

const pipeline = (...steps: DefinitionJson['Steps']): DefinitionJson => ({ Version: '2020-12-01', Steps: steps });

const get = (text: string) => ({ Get: text });

describe('renderMermaid', () => {
  it('draws groups, what combines them, and the branches of the gate', () => {
    const combine = {
      ...processing('Combine', { cached: true }),
      Arguments: {
        Environment: {
          A: get("Steps.Group-a.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri"),
          B: get("Steps.Group-b.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri"),
        },
      },
    };
    const rejected = { 'Std:JsonGet': { PropertyFile: get('Steps.Combine.PropertyFiles.Summary'), Path: 'x' } };
    const gate = {
      Name: 'QualityGate',
      Type: 'Condition' as const,
      Arguments: {
        Conditions: [{ Type: 'LessThan', LeftValue: rejected, RightValue: 1 }],
        IfSteps: [processing('Publish', { after: ['Group-a', 'Combine'] })],
        ElseSteps: [{ Name: 'TooManyRejects', Type: 'Fail' as const, Arguments: { ErrorMessage: rejected } }],
      },
    };
    const definition = pipeline(processing('Group-a', { cached: true }), processing('Group-b'), combine, gate);
    expect(renderMermaid(definition)).to.equal(`flowchart LR
  step_Group_a[["Group-a"]]
  step_Group_b["Group-b"]
  step_Combine[["Combine"]]
  step_QualityGate{"QualityGate"}
  step_Publish["Publish"]
  step_TooManyRejects{{"TooManyRejects"}}
  step_Group_a --> step_Combine
  step_Group_b --> step_Combine
  step_Combine --> step_QualityGate
  step_Group_a --> step_Publish
  step_QualityGate -->|if| step_Publish
  step_QualityGate -->|else| step_TooManyRejects
`);
  });

  it('says at an edge what a run condition waits for', () => {
    const a = processing('A');
    const b = { ...processing('B'), DependsOn: [{ Step: 'A', Trigger: 'Failed' }] };
    const c = {
      ...processing('C'),
      DependsOn: [
        { Step: 'A', Trigger: 'Completed' },
        { Step: 'B', Trigger: 'Any' },
      ],
    };
    expect(renderMermaid(pipeline(a, b, c))).to.equal(`flowchart LR
  step_A["A"]
  step_B["B"]
  step_C["C"]
  step_A -->|failed| step_B
  step_A --> step_C
  step_B -->|any| step_C
`);
  });

  it('draws the body of a ForEach step behind it', () => {
    const each = {
      Name: 'Each',
      Type: 'ForEach' as const,
      DependsOn: ['A'],
      Arguments: {
        IterableItems: ['a'],
        MaxConcurrency: 1,
        ForEachBody: [processing('Body'), processing('Next', { after: ['Body', 'A'] })],
      },
    };
    expect(
      renderMermaid(pipeline(processing('A'), each, processing('End', { after: ['Each'] }))),
    ).to.equal(`flowchart LR
  step_A["A"]
  step_Each(["Each"])
  step_Body["Body"]
  step_Next["Next"]
  step_End["End"]
  step_A --> step_Each
  step_Each -->|each item| step_Body
  step_Body --> step_Next
  step_Each -->|each item| step_Next
  step_Each --> step_End
`);
  });

  it('draws steps of other types, and leaves out edges to steps that do not exist', () => {
    const lambda = { Name: 'end', Type: 'Lambda', DependsOn: ['nobody'], Arguments: {} } as never;
    expect(renderMermaid(pipeline(lambda))).to.equal('flowchart LR\n  step_end("end")\n');
  });

  it('keeps names from becoming syntax', () => {
    const definition = pipeline(
      processing('a"]; click a call alert(1)'),
      processing('<script>&amp;#35;', { after: ['a"]; click a call alert(1)'] }),
      processing('`**bold**`\n%%{init}%%'),
      processing('$$x$$ fa:fa-ban | é 心'),
    );
    expect(renderMermaid(definition)).to.equal(`flowchart LR
  step_a____click_a_call_alert_1_["a#34;#93;#59; click a call alert#40;1#41;"]
  step__script__amp__35_["#60;script#62;#38;amp#59;#35;35#59;"]
  step____bold_______init___["#96;#42;#42;bold#42;#42;#96; #37;#37;#123;init#125;#37;#37;"]
  step___x___fa_fa_ban______["#36;#36;x#36;#36; fa#58;fa-ban #124; é 心"]
  step_a____click_a_call_alert_1_ --> step__script__amp__35_
`);
  });

  it('tells apart steps whose names differ in signs alone', () => {
    const definition = pipeline(
      processing('a-b'),
      processing('a_b', { after: ['a-b'] }),
      processing('a_b_2', { after: ['a_b'] }),
      processing('a.b', { after: ['a_b_2'] }),
    );
    expect(renderMermaid(definition)).to.equal(`flowchart LR
  step_a_b["a-b"]
  step_a_b_2["a_b"]
  step_a_b_2_2["a_b_2"]
  step_a_b_3["a.b"]
  step_a_b --> step_a_b_2
  step_a_b_2 --> step_a_b_2_2
  step_a_b_2_2 --> step_a_b_3
`);
  });

  it('gives each step one line of plain form, whatever the names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyText({ minLength: 1 }), { minLength: 1 }), (names) => {
        const lines = renderMermaid(pipeline(...names.map((name) => processing(name)))).split('\n');
        expect(lines).to.have.length(names.length + 2);
        const nodes = lines
          .slice(1, -1)
          .map((line) => /^ {2}(step_\w+)\["(?:[\p{L}\p{N} ._-]|#\d+;)*"\]$/u.exec(line)?.[1]);
        expect(nodes).to.not.include(undefined);
        expect(new Set(nodes).size).to.equal(names.length);
      }),
    );
  });

  it('draws 490 groups and thousands of steps in a row', () => {
    const chainLength = runs(5_000, 20_000);
    const names = Array.from({ length: 490 }, (_, index) => `Group-${index}`);
    const groups = renderMermaid(
      pipeline(...names.map((name) => processing(name)), processing('Combine', { after: names })),
    );
    expect(groups.split('\n')).to.have.length(1 + 491 + 490 + 1);
    const chain = Array.from({ length: chainLength }, (_, index) =>
      processing(`s${index}`, { after: index === 0 ? [] : [`s${index - 1}`] }),
    );
    expect(renderMermaid(pipeline(...chain)).split('\n')).to.have.length(1 + chainLength + chainLength - 1 + 1);
  });
});
