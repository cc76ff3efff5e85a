import { expect } from 'chai';
import fc from 'fast-check';
import { dependencyGraph, findCycle, listSteps, topologicalOrder } from '../../pipeline/definition/graph.ts';
import type { DefinitionJson, JsonObject, StepJson } from '../../pipeline/definition/json.ts';
import { runs } from '../support/wide.ts';

const get = (text: string): JsonObject => ({ Get: text });

const step = (
  name: string,
  options: { readonly after?: readonly string[]; readonly args?: JsonObject } = {},
): StepJson => ({
  Name: name,
  Type: 'Processing',
  ...(options.after && { DependsOn: options.after }),
  Arguments: options.args ?? {},
});

const gate: StepJson = {
  Name: 'Gate',
  Type: 'Condition',
  Arguments: {
    Conditions: [{ Type: 'Equals', LeftValue: get('Steps.B.PropertyFiles.F'), RightValue: 1 }],
    IfSteps: [step('Yes', { args: { X: get('Steps.A.ProcessingJobName') } })],
    ElseSteps: [{ Name: 'No', Type: 'Fail', Arguments: {} }],
  },
};

const definition = (...steps: readonly StepJson[]): DefinitionJson => ({ Version: '2020-12-01', Steps: steps });

describe('the graph of steps', () => {
  it('lists steps of branches after their condition, with path and branch', () => {
    const listed = listSteps(definition(step('A'), gate)).map(({ step: { Name }, path, branch }) => ({
      Name,
      path,
      branch,
    }));
    expect(listed).to.deep.equal([
      { Name: 'A', path: 'Steps[0]', branch: undefined },
      { Name: 'Gate', path: 'Steps[1]', branch: undefined },
      { Name: 'Yes', path: 'Steps[1].Arguments.IfSteps[0]', branch: { condition: 'Gate', of: 'If' } },
      { Name: 'No', path: 'Steps[1].Arguments.ElseSteps[0]', branch: { condition: 'Gate', of: 'Else' } },
    ]);
  });

  it('waits for DependsOn, for what arguments refer to, and for the condition, each once', () => {
    const b = step('B', {
      after: ['A', 'nobody'],
      args: { X: get("Steps.A.ProcessingOutputConfig.Outputs['o'].S3Output.S3Uri"), Y: get('Parameters.P') },
    });
    expect([...dependencyGraph(definition(step('A'), b, gate))]).to.deep.equal([
      ['A', []],
      ['B', ['A']],
      ['Gate', ['B']],
      ['Yes', ['A', 'Gate']],
      ['No', ['Gate']],
    ]);
  });

  it('sees references of other types of steps outside of their Arguments', () => {
    const check = {
      Name: 'Check',
      Type: 'QualityCheck',
      SuppliedBaselineStatistics: get('Steps.A.X'),
    } as unknown as StepJson;
    expect(dependencyGraph(definition(step('A'), check)).get('Check')).to.deep.equal(['A']);
  });

  it('gives the path of a cycle, from its first step back to it', () => {
    const cyclic = definition(
      step('start', { after: ['a'] }),
      step('a', { after: ['b'] }),
      step('b', { after: ['c'] }),
      step('c', { after: ['a'] }),
    );
    expect(findCycle(dependencyGraph(cyclic))?.join(' → ')).to.equal('a → b → c → a');
    expect(findCycle(new Map([['x', ['x']]]))).to.deep.equal(['x', 'x']);
    expect(
      findCycle(
        new Map([
          ['x', ['y', 'z']],
          ['y', ['z']],
          ['z', []],
        ]),
      ),
    ).to.equal(undefined);
  });

  it('orders what must come first first, otherwise as the author has it', () => {
    const graph = new Map([
      ['late', ['early']],
      ['b', []],
      ['a', []],
      ['early', []],
    ]);
    expect(topologicalOrder(graph)).to.deep.equal(['b', 'a', 'early', 'late']);
  });

  it('orders every random DAG so that each edge is respected, and finds no cycle in it', () => {
    fc.assert(
      fc.property(randomDag(), (graph) => {
        const order = topologicalOrder(graph);
        const position = new Map(order.map((name, index) => [name, index]));
        expect(new Set(order)).to.deep.equal(new Set(graph.keys()));
        for (const [name, dependencies] of graph) {
          for (const dependency of dependencies) expect(position.get(dependency)).to.be.lessThan(position.get(name)!);
        }
        expect(findCycle(graph)).to.equal(undefined);
      }),
    );
  });

  it('finds a cycle that is one, wherever one edge back makes it', () => {
    fc.assert(
      fc.property(randomDag(), fc.nat(), (dag, pick) => {
        const edges = [...dag].flatMap(([name, dependencies]) =>
          dependencies.map((dependency) => [name, dependency] as const),
        );
        fc.pre(edges.length > 0);
        const [from, to] = edges[pick % edges.length]!;
        const graph = new Map([...dag, [to, [...dag.get(to)!, from]] as const]);
        const cycle = findCycle(graph)!;
        expect(cycle[0]).to.equal(cycle[cycle.length - 1]);
        for (let index = 1; index < cycle.length; index++)
          expect(graph.get(cycle[index - 1]!)).to.include(cycle[index]);
        expect(topologicalOrder(graph).length).to.be.lessThan(graph.size);
      }),
    );
  });

  it('takes a long chain of steps, forward, backward and closed, and looks at each step a few times', () => {
    const size = runs(20_000, 100_000);
    const forward = new CountingMap(
      Array.from({ length: size }, (_, index) => [`s${index}`, index === 0 ? [] : [`s${index - 1}`]]),
    );
    const backward = new CountingMap([...forward].reverse());
    const closed = new CountingMap([...forward, ['s0', [`s${size - 1}`]]]);
    expect(findCycle(forward)).to.equal(undefined);
    expect(findCycle(backward)).to.equal(undefined);
    expect(findCycle(closed)).to.have.length(size + 1);
    expect(topologicalOrder(backward)[size - 1]).to.equal(`s${size - 1}`);
    for (const { lookUps } of [forward, backward, closed]) expect(lookUps).to.be.at.most(5 * size);
  });
});

class CountingMap extends Map<string, readonly string[]> {
  lookUps = 0;

  override get(name: string): readonly string[] | undefined {
    this.lookUps++;
    return super.get(name);
  }
}

// Each step may wait for earlier ones only; the map is then shuffled, so that the author's order says nothing.
function randomDag(): fc.Arbitrary<ReadonlyMap<string, readonly string[]>> {
  const size = 12;
  const edges = fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 40 });
  const names = Array.from({ length: size }, (_, index) => `s${index}`);
  const order = fc.shuffledSubarray(names, { minLength: size });
  return fc.tuple(edges, order).map(([pairs, shuffled]) => {
    const before = new Map<string, Set<string>>(shuffled.map((name) => [name, new Set()]));
    for (const [a, b] of pairs) if (a !== b) before.get(`s${Math.max(a, b)}`)!.add(`s${Math.min(a, b)}`);
    return new Map([...before].map(([name, dependencies]) => [name, [...dependencies]]));
  });
}
