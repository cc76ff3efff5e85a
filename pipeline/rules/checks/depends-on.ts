import type { LocatedStep } from '../../definition/graph.ts';
import type { DependencyJson } from '../../definition/json.ts';
import { dependencyName, type Trigger, triggerOf, triggers } from '../../definition/run-condition.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { DefinitionView } from '../view/definition-view.ts';

export const dependsOnRule: Rule = {
  id: 'depends-on',
  severity: 'error',
  title: 'DependsOn names other steps that exist, each once, and no Fail step',
  check(view) {
    return view.steps.flatMap((located) => checkStep(located, view));
  },
};

function checkStep({ step, path }: LocatedStep, view: DefinitionView): readonly RuleFinding[] {
  const seen = new Set<string>();
  return (step.DependsOn ?? []).flatMap((dependency, index) => {
    const place = `${path}.DependsOn[${index}]`;
    const name = dependencyName(dependency);
    const isRepeated = seen.has(name);
    seen.add(name);
    return [...checkName({ from: step.Name, name, isRepeated, path: place }, view), ...checkTrigger(dependency, place)];
  });
}

function checkName(
  { from, name, isRepeated, path }: { from: string; name: string; isRepeated: boolean; path: string },
  { stepsByName, context }: DefinitionView,
): readonly RuleFinding[] {
  if (name === from) {
    return [{ path, message: `the step "${name}" depends on itself`, remedy: 'take the name out of DependsOn' }];
  }
  if (isRepeated) {
    const message = `DependsOn lists ${quoteUnlessSecret(name)} twice`;
    const ofOthers = context.isForeign && { severity: 'warning' as const };
    return [{ path, message, remedy: 'take one of them out', ...ofOthers }];
  }
  const target = stepsByName.get(name);
  if (!target) {
    const message = `DependsOn names the step ${quoteUnlessSecret(name)}, which does not exist${nearestHint(name, stepsByName.keys())}`;
    return [{ path, message, remedy: 'correct the name, or add the step' }];
  }
  if (target.step.Type !== 'Fail') return [];
  const message = `DependsOn names the Fail step "${name}", after which nothing can run`;
  // As AWS's own tests have it.
  const answer = `${from} can not depends on ${name}`;
  return [{ path, message, answer, remedy: 'depend on what comes before the Fail step' }];
}

function checkTrigger(dependency: DependencyJson, path: string): readonly RuleFinding[] {
  const trigger = triggerOf(dependency);
  if (triggers.includes(trigger as Trigger)) return [];
  const message = `Trigger is ${quoteUnlessSecret(trigger)}, which is not known here${nearestHint(trigger, triggers)}`;
  return [{ path: `${path}.Trigger`, severity: 'warning', message, remedy: `use ${listing(triggers, 'or')}` }];
}
