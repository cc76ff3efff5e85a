import type { LocatedStep } from '../../definition/graph.ts';
import type { ForEachStepJson } from '../../definition/json.ts';
import type { PathPart } from '../../definition/reference.ts';
import { dependencyName } from '../../definition/run-condition.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { DefinitionView, StepReference } from '../view/definition-view.ts';

const counts = ['Status', 'InputItemCount', 'TotalStepCount', 'SucceededStepCount', 'FailedStepCount'];
const properties = [...counts, 'StoppedStepCount', 'IterationOutputs', 'Selected'];

/** @see SageMaker Python SDK, sagemaker-mlops, `workflow/for_each_step.py` */
export const forEachReferencesRule: Rule = {
  id: 'for-each-references',
  severity: 'error',
  title:
    "the item of a ForEach step is referred to in its body alone, and what its children leave by the ForEach step's own properties",
  check(view) {
    return [...view.references.flatMap((found) => checkReference(found, view)), ...view.steps.flatMap(dependencies)];

    function dependencies({ step, path, body }: LocatedStep): readonly RuleFinding[] {
      return (step.DependsOn ?? []).flatMap((dependency, index) => {
        const name = dependencyName(dependency);
        const target = view.stepsByName.get(name);
        if (target?.body === undefined || target.body === body) return [];
        const message = `DependsOn names "${name}", which stands in the body of "${target.body}"`;
        return [{ path: `${path}.DependsOn[${index}]`, message, remedy: `depend on "${target.body}"` }];
      });
    }
  },
};

function checkReference(found: StepReference, { stepsByName }: DefinitionView): readonly RuleFinding[] {
  const { reference, text, path, from } = found;
  const quoted = quoteUnlessSecret(text);
  if (reference.kind === 'item') {
    if (from?.body !== undefined) return [];
    const message = `${quoted} stands outside of the body of a ForEach step`;
    return [{ path, message, remedy: 'refer to the item in a step of ForEachBody' }];
  }
  if (reference.kind === 'iteration') {
    if (path.endsWith('.Selector.Field')) return [];
    const message = `${quoted} stands outside of the Selector of a ForEach step`;
    return [{ path, message, remedy: 'write Steps.FOREACH.IterationOutputs[0].STEP.PROPERTY' }];
  }
  if (reference.kind !== 'property' && reference.kind !== 'property-file') return [];
  const target = stepsByName.get(reference.step);
  if (target?.body !== undefined && target.body !== from?.body) {
    const message = `${quoted} names the step "${reference.step}", which runs once an item of "${target.body}"`;
    return [{ path, message, remedy: `write Steps.${target.body}.IterationOutputs[0].${reference.step}.PROPERTY` }];
  }
  if (target?.step.Type !== 'ForEach') return [];
  const parts = reference.kind === 'property' ? reference.parts : [{ member: 'PropertyFiles' }];
  const problem = problemOf(target.step, parts);
  return problem ? [{ path, message: `${quoted} ${problem.message}`, remedy: problem.remedy }] : [];
}

function problemOf(step: ForEachStepJson, [first, second, third]: readonly PathPart[]) {
  const name = memberOf(first);
  if (!properties.includes(name)) {
    const message = `names the property "${name}", which a ForEach step does not have${nearestHint(name, properties)}`;
    return { message, remedy: `use ${listing(properties, 'or')}` };
  }
  if (name === 'Selected' && !step.Arguments.Selector) {
    return { message: `needs a Selector, which "${step.Name}" does not have`, remedy: 'add Selector to its Arguments' };
  }
  const names = step.Arguments.ForEachBody.map(({ Name }) => Name);
  if (name === 'Selected' && names.includes(memberOf(second))) {
    const message = `names the step "${memberOf(second)}" behind Selected, which is already the step that the Selector compares`;
    return { message, remedy: 'write Selected.PROPERTY, without the name of a step' };
  }
  if (name !== 'IterationOutputs') return undefined;
  const remedy = `write IterationOutputs[0].STEP.PROPERTY, with the step ${listing(names, 'or')}`;
  if (second === undefined || !('index' in second))
    return { message: 'has no position behind IterationOutputs', remedy };
  if (!names.includes(memberOf(third))) {
    const message = `names no step of the body of "${step.Name}" behind the position${nearestHint(memberOf(third), names)}`;
    return { message, remedy };
  }
  const { IterableItems: items } = step.Arguments;
  if (!Array.isArray(items) || second.index < items.length) return undefined;
  return {
    message: `names the iteration ${second.index}, and there are ${items.length} items`,
    remedy: 'count from 0',
  };
}

function memberOf(part: PathPart | undefined): string {
  if (part === undefined || 'index' in part) return '';
  return 'member' in part ? part.member : part.entry;
}
