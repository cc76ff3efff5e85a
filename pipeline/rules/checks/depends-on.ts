import type { LocatedStep } from '../../definition/graph.ts';
import { nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { DefinitionView } from '../view/definition-view.ts';

export const dependsOnRule: Rule = {
  id: 'depends-on',
  severity: 'error',
  title: 'DependsOn names other steps that exist, each once, and no Fail step',
  check({ steps, stepsByName }) {
    return steps.flatMap((located) => checkStep(located, stepsByName));
  },
};

function checkStep({ step, path }: LocatedStep, stepsByName: DefinitionView['stepsByName']): readonly RuleFinding[] {
  const seen = new Set<string>();
  return (step.DependsOn ?? []).flatMap((name, index) => {
    const place = { path: `${path}.DependsOn[${index}]` };
    const repeated = seen.has(name);
    seen.add(name);
    if (name === step.Name) {
      return [{ ...place, message: `the step "${name}" depends on itself`, remedy: 'take the name out of DependsOn' }];
    }
    if (repeated) {
      return [
        { ...place, message: `DependsOn lists ${quoteUnlessSecret(name)} twice`, remedy: 'take one of them out' },
      ];
    }
    const target = stepsByName.get(name);
    if (!target) {
      const message = `DependsOn names the step ${quoteUnlessSecret(name)}, which does not exist${nearestHint(name, stepsByName.keys())}`;
      return [{ ...place, message, remedy: 'correct the name, or add the step' }];
    }
    if (target.step.Type !== 'Fail') return [];
    const message = `DependsOn names the Fail step "${name}", after which nothing can run`;
    return [{ ...place, message, remedy: 'depend on what comes before the Fail step' }];
  });
}
