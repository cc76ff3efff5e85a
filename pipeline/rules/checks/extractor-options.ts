import { builtInExtractors, findOptionProblems } from '../../definition/extractor-options.ts';
import { nearestName } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { looksSecret } from '../secrets/secret-patterns.ts';
import type { DefinitionView } from '../view/definition-view.ts';
import { type GroupCommand, groupCommands, type PlacedOption } from '../view/group-commands.ts';

export const extractorOptionsRule: Rule = {
  id: 'extractor-options',
  severity: 'error',
  title: "options are ones that the extractor has, with values that it takes, also with the parameters' defaults",
  check(view) {
    const found = new Map<string, RuleFinding>();
    for (const command of groupCommands(view)) {
      // What each group's step has is one mistake.
      for (const finding of checkCommand(command, view)) {
        if (!found.has(finding.message)) found.set(finding.message, finding);
      }
    }
    return [...found.values()];
  },
};

function checkCommand(command: GroupCommand, { context }: DefinitionView): readonly RuleFinding[] {
  const { text: extractor, place: extractorPlace } = command.extractor;
  const { options } = command;
  const findings = command.malformedOptions.map(({ text, place }): RuleFinding => {
    const message = `--option is ${JSON.stringify(text)}${place.origin.words}, expected NAME=VALUE`;
    return { path: place.origin.path, message, remedy: 'write the name of an option, =, and its value' };
  });
  const holder = builtInExtractors.get(extractor) ?? context.extractors?.get(extractor);
  const meant = nearestName(extractor, builtInExtractors.keys());
  if (extractorPlace && meant !== undefined && meant !== extractor && (holder === undefined || 'unknown' in holder)) {
    const { path, words } = extractorPlace.origin;
    const message = `there is no extractor ${extractor}${words}; the nearest known name is "${meant}"`;
    return [...findings, { path, message, remedy: `write ${meant}, or name the module of an extractor of your own` }];
  }
  if (holder === undefined) return findings;
  const remedy = `npx macroshard-container describe --extractor ${extractor} prints what it takes`;
  if ('unknown' in holder) {
    const [first] = options.filter(({ flag }) => flag === '--option');
    const place = first?.place ?? extractorPlace;
    if (!place) return findings;
    const what = first ? `the options of extractor ${extractor} are` : `the extractor ${extractor} is`;
    const message = `${what} not checked: ${holder.unknown}`;
    return [...findings, { path: place.path, message, remedy, severity: 'warning' }];
  }
  const problems = findOptionProblems(holder, options).map(({ given, message }) => {
    const { place, name } = given as PlacedOption;
    const written = context.optionPlaces?.get(name);
    const isName = !holder.options.some((option) => option.name === name);
    const isWritten = written !== undefined && (isName || typeof place.value === 'string');
    const from = isWritten ? ` (at ${written})` : isName ? '' : place.origin.words;
    return {
      path: isName ? place.path : place.origin.path,
      message: `${withoutSecrets(message, options)}${from}`,
      remedy,
    };
  });
  return [...findings, ...problems];
}

/** Elsewhere whole arguments are hidden; a value is only a part of one. */
function withoutSecrets(message: string, options: readonly PlacedOption[]): string {
  const secrets = options.map(({ text }) => text).filter((text) => looksSecret(text) !== undefined);
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '(not shown here)'), message);
}
