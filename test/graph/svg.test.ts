import { expect } from 'chai';
import fc from 'fast-check';
import type { DefinitionJson } from '../../pipeline/definition/json.ts';
import { type GraphNode, layOutGraph } from '../../pipeline/graph/layout.ts';
import { renderGraphSvg } from '../../pipeline/graph/svg.ts';

const step = (name: string, after: readonly string[] = []) => ({
  Name: name,
  Type: 'Processing' as const,
  DependsOn: after,
  Arguments: {},
});

const pipeline = (...steps: DefinitionJson['Steps']): DefinitionJson => ({ Version: '2020-12-01', Steps: steps });

/** Each step waits for some of those before it. */
const pipelines = fc.array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 60 }).map((afters) =>
  pipeline(
    ...afters.map((after, index) => {
      const names = index === 0 ? [] : after.map((number) => `s${number % index}`);
      return step(`s${index}`, [...new Set(names)]);
    }),
  ),
);

describe('renderGraphSvg', () => {
  it('draws two groups, what combines them, and what each has come to', () => {
    const definition = pipeline(step('Group-a'), step('Group-b'), step('Combine', ['Group-a', 'Group-b']));
    const states: Readonly<Record<string, string>> = { 'Group-a': 'Cached', 'Group-b': 'Failed' };
    expect(renderGraphSvg(definition, { stateOf: (name) => states[name] }).text).to.equal(
      `<svg xmlns="http://www.w3.org/2000/svg" class="graph" width="392" height="84" viewBox="0 0 392 84" role="img" aria-label="3 steps of the pipeline, from left to right">
<path class="edge" d="M164 22C196 22 196 42 228 42"/>
<path class="edge" d="M164 62C196 62 196 42 228 42"/>
<g class="step type-processing state-cached"><title>Group-a (Processing): Cached</title><rect x="8" y="8" width="156" height="28" rx="5"/><text x="86" y="22" dy="0.35em">Group-a</text></g>
<g class="step type-processing state-failed"><title>Group-b (Processing): Failed</title><rect x="8" y="48" width="156" height="28" rx="5"/><text x="86" y="62" dy="0.35em">Group-b</text></g>
<g class="step type-processing state-none"><title>Combine (Processing)</title><rect x="228" y="28" width="156" height="28" rx="5"/><text x="306" y="42" dy="0.35em">Combine</text></g>
</svg>
`,
    );
  });

  it('draws many steps of a column as cells with one edge for all', () => {
    const groups = Array.from({ length: 430 }, (_, index) => `Group-${index}`);
    const definition = pipeline(...groups.map((name) => step(name)), step('Combine', groups));
    const { nodes, frames, edges, width, height } = layOutGraph(definition);
    expect(nodes.filter(({ isCell }) => isCell)).to.have.lengthOf(430);
    expect([frames.length, edges.length]).to.deep.equal([1, 1]);
    expect([width, height]).to.deep.equal([552, 612]);
    expect(renderGraphSvg(definition).text.length).to.be.below(60_000);
  });

  it('keeps names from being markup, and the whole of a long one in its title', () => {
    const name = `<b onload="x">&'\u202e${'n'.repeat(30)}`;
    const { text } = renderGraphSvg(pipeline(step(name)));
    expect(text).to.include(
      `<title>&lt;b onload=&quot;x&quot;&gt;&amp;&#39;\\u202e${'n'.repeat(30)} (Processing)</title>`,
    );
    expect(text).to.include('>&lt;b onload=&quot;x&quot;&gt;&amp;&#39;\\u202ennnn…</text>');
  });

  it('has every step once, apart from all others, and behind what it waits for', () => {
    fc.assert(
      fc.property(pipelines, (definition) => {
        const { nodes, edges, width, height } = layOutGraph(definition);
        expect(nodes.map(({ name }) => name).sort()).to.deep.equal(definition.Steps.map(({ Name }) => Name).sort());
        const outside = nodes.filter((a) => a.x + a.width > width || a.y < 0 || a.y + a.height > height);
        const overlapping = nodes.flatMap((a, index) => nodes.slice(index + 1).filter((b) => overlap(a, b)));
        expect([...outside, ...overlapping]).to.deep.equal([]);
        expect(edges.filter(({ from, to }) => from.x >= to.x)).to.deep.equal([]);
      }),
    );
  });
});

function overlap(a: GraphNode, b: GraphNode): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
