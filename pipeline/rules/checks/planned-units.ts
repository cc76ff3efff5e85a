import { builtInExtractors, unitsMismatch } from '../../definition/extractor-options.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { groupCommands } from '../view/group-commands.ts';

export const plannedUnitsRule: Rule = {
  id: 'planned-units',
  severity: 'error',
  title: 'either the extractor or process.units says which files make a unit',
  check(view) {
    const found = new Map<string, RuleFinding>();
    for (const command of groupCommands(view)) {
      const extractor = command.extractor.text;
      const holder = builtInExtractors.get(extractor) ?? view.context.extractors?.get(extractor);
      if (holder === undefined || 'unknown' in holder || holder.plansUnits === undefined) continue;
      const { name, plansUnits } = holder;
      const message = unitsMismatch({ name, plansUnits }, command.units !== undefined);
      const place = command.units?.place ?? command.extractor.place;
      if (message === undefined || place === undefined || found.has(message)) continue;
      const remedy = plansUnits
        ? 'leave process.units to extractors that plan none'
        : 'docs/extractors.md has its forms';
      found.set(message, { path: place.path, message, remedy });
    }
    return [...found.values()];
  },
};
