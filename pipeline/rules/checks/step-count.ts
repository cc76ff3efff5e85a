import type { LocatedStep } from '../../definition/graph.ts';
import { count } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';

const longestSumParts = 12;

export const stepCountRule: Rule = {
  id: 'step-count',
  severity: 'error',
  title: 'the steps, those in branches of conditions included, keep the quota',
  check({ steps, context }) {
    const quota = context.quotas.steps;
    if (steps.length === 0) {
      return [{ path: 'Steps', message: 'the definition has no steps', remedy: 'add at least one step' }];
    }
    if (steps.length <= quota) return [];
    const message = `${count(steps.length, 'step', 'steps')}: ${renderSum(steps)}; the quota is ${quota}`;
    const remedy = 'take groups together or make several pipelines; where AWS has raised the quota, set quotas.steps';
    // For a definition that somebody else made, neither the account nor its quotas are known.
    return [{ path: 'Steps', message, remedy, ...(context.isForeign && { severity: 'warning' as const }) }];
  },
};

/** The steps by the beginnings of their names: `44 Group-*, 4 Combine-Part-*, Combine, QualityGate`. */
function renderSum(steps: readonly LocatedStep[]): string {
  const families = new Map<string, string[]>();
  for (const { step } of steps) {
    const hyphen = step.Name.indexOf('-');
    const family = hyphen < 0 ? step.Name : step.Name.slice(0, hyphen + 1);
    const names = families.get(family);
    if (names) names.push(step.Name);
    else families.set(family, [step.Name]);
  }
  const parts = [...families.values()].map((names) =>
    names.length === 1 ? names[0]! : `${names.length} ${sharedStart(names)}`,
  );
  if (parts.length <= longestSumParts) return parts.join(', ');
  return `${parts.slice(0, longestSumParts).join(', ')} and ${parts.length - longestSumParts} more kinds`;
}

// The beginning that all names share, up to a hyphen; a name alone is shown as it is.
function sharedStart(names: readonly string[]): string {
  const first = names[0]!;
  if (names.every((name) => name === first)) return first;
  let length = first.length;
  for (const name of names) {
    while (!name.startsWith(first.slice(0, length))) length--;
  }
  return `${first.slice(0, first.lastIndexOf('-', length - 1) + 1)}*`;
}
