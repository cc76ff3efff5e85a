import { isObject } from '../../definition/expression.ts';
import type { JsonObject } from '../../definition/json.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import type { ProcessingStepView } from '../view/definition-view.ts';

export const missingArgumentRule: Rule = {
  id: 'missing-argument',
  severity: 'error',
  title: 'every member that a processing job needs is there',
  check({ structures, processingSteps }) {
    const missing = structures.flatMap(({ path, name, field, value }) =>
      field.required.filter((key) => !Object.hasOwn(value, key)).map((key) => lacks({ path, name }, key)),
    );
    return [...missing, ...processingSteps.flatMap(checkConditional)];
  },
};

// Members that are required only where another one is absent.
function checkConditional({ located, arguments: given, inputs, outputs }: ProcessingStepView): readonly RuleFinding[] {
  const path = `${located.path}.Arguments.ProcessingResources.ClusterConfig`;
  return [
    ...inputs.flatMap(({ path, entry }) => checkEnds({ path, entry, kinds: ['S3Input', 'DatasetDefinition'] })),
    ...outputs.flatMap(({ path, entry }) => checkEnds({ path, entry, kinds: ['S3Output', 'FeatureStoreOutput'] })),
    ...checkInstances(member(given, 'ProcessingResources', 'ClusterConfig'), path),
  ];
}

function checkEnds(place: {
  path: string;
  entry: JsonObject;
  kinds: readonly [string, string];
}): readonly RuleFinding[] {
  const { path, entry, kinds } = place;
  const [kind, other] = kinds;
  const name = /\w+\[\d+\]$/.exec(path)![0];
  const end = entry[kind];
  if (isObject(end)) {
    if (end.LocalPath !== undefined || entry.AppManaged === true) return [];
    return [lacks({ path: `${path}.${kind}`, name: kind }, 'LocalPath')];
  }
  if (entry[other] !== undefined || entry.AppManaged === true) return [];
  return [{ path, message: `${name} has neither ${kind} nor ${other}`, remedy: `add ${kind}` }];
}

function checkInstances(cluster: JsonObject | undefined, path: string): readonly RuleFinding[] {
  if (!cluster || cluster.InstancePreferences !== undefined) return [];
  return ['InstanceCount', 'InstanceType']
    .filter((key) => cluster[key] === undefined)
    .map((key) => lacks({ path, name: 'ClusterConfig' }, key));
}

function member(value: JsonObject, ...keys: readonly string[]): JsonObject | undefined {
  let current: JsonObject | undefined = value;
  for (const key of keys) {
    const next: unknown = current?.[key];
    current = isObject(next as JsonObject) ? (next as JsonObject) : undefined;
  }
  return current;
}

function lacks({ path, name }: { readonly path: string; readonly name: string }, key: string): RuleFinding {
  return { path, message: `${name} has no "${key}"`, remedy: `add "${key}"` };
}
