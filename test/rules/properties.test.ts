import { expect } from 'chai';
import fc from 'fast-check';
import type { Json } from '../../pipeline/definition/json.ts';
import { checkDefinition } from '../../pipeline/rules/check-definition.ts';
import { runs } from '../support/wide.ts';
import { baseDefinition, baseStepsOf } from './base-definition.ts';
import { numbers } from './case-values.ts';

const context = { quotas: { steps: 50 } };

describe('checkDefinition, whatever the JSON', () => {
  it('gives findings, never throws, and leaves the definition as it is, after any three mutations of a sound definition', () => {
    const words = fc.constantFrom(
      '',
      'Get',
      'Std:Join',
      'Steps.Combine.X',
      'Parameters.Limit',
      '__proto__',
      'constructor',
      'Condition',
      'Fail',
      'PT1H',
    );
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      words,
      fc.dictionary(words, fc.oneof(words, fc.jsonValue({ maxDepth: 1 }))),
    ) as fc.Arbitrary<Json>;
    const mutation = fc.record({
      pick: fc.nat(),
      action: fc.constantFrom('delete', 'replace', 'insert', 'copy'),
      key: words,
      value,
      other: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const definition = mutations.reduce<Json>(mutate, baseDefinition);
        const before = structuredClone(definition);
        const findings = checkDefinition(definition, context);
        expect(definition).to.deep.equal(before);
        for (const finding of findings) {
          expect(finding.message).to.be.a('string').and.not.equal('');
          expect(finding.path).to.be.a('string');
        }
      }),
      { numRuns: runs(10, 500) },
    );
  });

  it('does not mind the order of parameters', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(numbers(8) as number[], { minLength: 8 }), (order) => {
        const shuffled = {
          ...baseDefinition,
          Parameters: order.map((index) => (baseDefinition.Parameters as Json[])[index]!),
        };
        expect(checkDefinition(shuffled, context)).to.deep.equal([]);
      }),
    );
  });

  it('looks at twice as much where there are twice as many groups, each wrong in some way', () => {
    const looksAt = (groups: number) => {
      const { watched, reads } = countReads({ ...baseDefinition, Steps: baseStepsOf(groups) });
      const findings = checkDefinition(watched, context);
      expect(findings.filter(({ rule }) => rule === 'output-overlap')).to.have.length(groups - 1);
      expect(findings.filter(({ rule }) => rule === 'unknown-reference')).to.have.length(groups);
      return reads();
    };
    expect(looksAt(runs(60, 120)) / looksAt(runs(30, 60))).to.be.closeTo(2, runs(0.04, 0.02));
  });
});

/** The same JSON, and how often a member of it, at any depth, has been read. */
function countReads(json: Json): { readonly watched: Json; readonly reads: () => number } {
  let reads = 0;
  const proxies = new WeakMap<object, Json>();
  const watch = (value: Json): Json => {
    if (typeof value !== 'object' || value === null) return value;
    const known = proxies.get(value);
    if (known !== undefined) return known;
    const proxy = new Proxy(value, {
      get: (target, key) => {
        reads++;
        return watch(Reflect.get(target, key) as Json);
      },
    });
    proxies.set(value, proxy);
    return proxy;
  };
  return { watched: watch(json), reads: () => reads };
}

interface Mutation {
  readonly pick: number;
  readonly action: 'delete' | 'replace' | 'insert' | 'copy';
  readonly key: string;
  readonly value: Json;
  readonly other: number;
}

// One change at a place that `pick` chooses among all places of the JSON.
function mutate(root: Json, { pick, action, key, value, other }: Mutation): Json {
  const copy = structuredClone(root);
  const places = listHolders(copy);
  if (places.length === 0) return action === 'delete' ? null : value;
  const { holder, key: chosen } = places[pick % places.length]!;
  const source = places[other % places.length]!;
  const put = (name: string, item: Json) =>
    Object.defineProperty(holder, name, { value: item, enumerable: true, configurable: true, writable: true });
  if (action === 'replace') put(chosen, value);
  else if (action === 'copy') put(chosen, structuredClone(source.holder[source.key]!));
  else if (action === 'insert' && Array.isArray(holder)) holder.splice(Number(chosen), 0, value);
  else if (action === 'insert') put(key, value);
  else if (Array.isArray(holder)) holder.splice(Number(chosen), 1);
  else delete holder[chosen];
  return copy;
}

interface Place {
  readonly holder: Record<string, Json>;
  readonly key: string;
}

function listHolders(value: Json): readonly Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, Json>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...listHolders(holder[key]!)]);
}
