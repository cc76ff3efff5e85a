import { resolveScalar } from '../../definition/evaluate.ts';
import { areUnitsFiles, builtInExtractors, defaultExtractor } from '../../definition/extractor-options.ts';
import { containerCommandOf, instancesOf } from '../../definition/job-request.ts';
import type { JsonObject } from '../../definition/json.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import type { DefinitionView } from '../view/definition-view.ts';

export const unitsAreFilesRule: Rule = {
  id: 'units-are-files',
  severity: 'error',
  title: 'a group is shared out over several instances only where its extractor says that each unit is one file',
  check(view) {
    const found = new Map<string, RuleFinding>();
    for (const { located, arguments: request } of view.processingSteps) {
      const finding = checkJob(request, view);
      if (finding === undefined || found.has(finding.message)) continue;
      const path = `${located.path}.Arguments.ProcessingResources.ClusterConfig.InstanceCount`;
      found.set(finding.message, { ...finding, path });
    }
    return [...found.values()];
  },
};

function checkJob(request: JsonObject, { context, defaults }: DefinitionView): Omit<RuleFinding, 'path'> | undefined {
  const { entrypoint, words } = containerCommandOf(request);
  const count = Number(resolveScalar(instancesOf(request).count, defaults));
  if (entrypoint !== undefined || words[0] !== 'process-group' || !(count > 1)) return undefined;
  const flag = words.indexOf('--extractor');
  const units = words[words.indexOf('--units') + 1];
  if (words.includes('--units') && areUnitsFiles(String(units))) return undefined;
  const extractor = flag < 0 ? defaultExtractor : String(words[flag + 1]);
  const holder = builtInExtractors.get(extractor) ?? context.extractors?.get(extractor);
  const remedy =
    'write macroSharding: { by: group }, or let an extractor say unitsAreFiles each of whose units is one file';
  if (holder === undefined) return undefined;
  if ('unknown' in holder) {
    const message = `whether extractor ${extractor} can work on ${count} instances is not checked: ${holder.unknown}`;
    return { message, remedy, severity: 'warning' };
  }
  if (holder.unitsAreFiles) return undefined;
  const message = `extractor ${extractor} cannot work on ${count} instances: it does not say unitsAreFiles, and files that belong together would be shared out one by one`;
  return { message, remedy };
}
