import { resolveScalar } from '../../definition/evaluate.ts';
import { areUnitsFiles, builtInExtractors } from '../../definition/extractor-options.ts';
import { instancesOf } from '../../definition/job-request.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import type { DefinitionView } from '../view/definition-view.ts';
import { type GroupCommand, groupCommands } from '../view/group-commands.ts';

export const unitsAreFilesRule: Rule = {
  id: 'units-are-files',
  severity: 'error',
  title: 'a group is shared out over several instances only where each of its units is one file',
  check(view) {
    const found = new Map<string, RuleFinding>();
    const commands = new Map(groupCommands(view).map((command) => [command.step, command]));
    for (const { located, arguments: request } of view.processingSteps) {
      const count = Number(resolveScalar(instancesOf(request).count, view.defaults));
      const command = commands.get(located);
      const finding = command !== undefined && count > 1 ? checkCommand(command, count, view) : undefined;
      if (finding === undefined || found.has(finding.message)) continue;
      const path = `${located.path}.Arguments.ProcessingResources.ClusterConfig.InstanceCount`;
      found.set(finding.message, { ...finding, path });
    }
    return [...found.values()];
  },
};

const together = 'files that belong together would be shared out one by one';

/** Where the description says what makes a unit, that decides: the extractor has no say. */
function checkCommand(
  { extractor: { text: extractor }, units }: GroupCommand,
  count: number,
  { context }: DefinitionView,
): Omit<RuleFinding, 'path'> | undefined {
  if (units !== undefined) {
    if (areUnitsFiles(units.text)) return undefined;
    const message = `extractor ${extractor} cannot work on ${count} instances: process.units lets several files make a unit, and ${together}`;
    return { message, remedy: 'write macroSharding: { by: group }, or process.units of a file' };
  }
  const holder = builtInExtractors.get(extractor) ?? context.extractors?.get(extractor);
  // An extractor that plans no units needs the description to, whatever the count of instances.
  if (holder === undefined || ('plansUnits' in holder && holder.plansUnits === false)) return undefined;
  const remedy =
    'write macroSharding: { by: group }, or let an extractor say unitsAreFiles each of whose units is one file';
  if ('unknown' in holder) {
    const message = `whether extractor ${extractor} can work on ${count} instances is not checked: ${holder.unknown}`;
    return { message, remedy, severity: 'warning' };
  }
  if (holder.unitsAreFiles) return undefined;
  const message = `extractor ${extractor} cannot work on ${count} instances: it does not say unitsAreFiles, and ${together}`;
  return { message, remedy };
}
