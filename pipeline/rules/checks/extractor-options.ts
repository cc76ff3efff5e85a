import {
  builtInExtractors,
  defaultExtractor,
  findOptionProblems,
  type GivenOption,
  splitOption,
} from '../../definition/extractor-options.ts';
import type { LocatedStep } from '../../definition/graph.ts';
import { containerCommandOf } from '../../definition/job-request.ts';
import { nearestName } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { looksSecret } from '../secrets/secret-patterns.ts';
import type { ScalarPlace } from '../view/argument-places.ts';
import type { DefinitionView } from '../view/definition-view.ts';

export const extractorOptionsRule: Rule = {
  id: 'extractor-options',
  severity: 'error',
  title: "options are ones that the extractor has, with values that it takes, also with the parameters' defaults",
  check(view) {
    const found = new Map<string, RuleFinding>();
    for (const words of groupCommands(view)) {
      // What each group's step has is one mistake.
      for (const finding of checkCommand(words, view)) {
        if (!found.has(finding.message)) found.set(finding.message, finding);
      }
    }
    return [...found.values()];
  },
};

/** The arguments of each job that runs `process-group` or `process-pack` of our own program. */
function groupCommands({ processingSteps, scalars }: DefinitionView): readonly (readonly ScalarPlace[])[] {
  const byStep = new Map<LocatedStep, ScalarPlace[]>();
  for (const place of scalars) {
    if (!place.name.startsWith('ContainerArguments[')) continue;
    byStep.set(place.located, [...(byStep.get(place.located) ?? []), place]);
  }
  return processingSteps.flatMap(({ located, arguments: request }) => {
    const words = byStep.get(located) ?? [];
    if (containerCommandOf(request).entrypoint !== undefined) return [];
    return ['process-group', 'process-pack'].includes(String(words[0]?.resolved)) ? [words] : [];
  });
}

type PlacedOption = GivenOption & { readonly place: ScalarPlace };

function checkCommand(words: readonly ScalarPlace[], { context }: DefinitionView): readonly RuleFinding[] {
  const { extractor, extractorPlace, options, findings } = readCommand(words);
  const holder = builtInExtractors.get(extractor) ?? context.extractors?.get(extractor);
  const meant = nearestName(extractor, builtInExtractors.keys());
  if (extractorPlace && meant !== undefined && meant !== extractor && (holder === undefined || 'unknown' in holder)) {
    const { path, words } = extractorPlace.origin;
    const message = `there is no extractor ${extractor}${words}; the nearest known name is "${meant}"`;
    return [...findings, { path, message, remedy: `write ${meant}, or name the module of an extractor of your own` }];
  }
  if (holder === undefined) return findings;
  const remedy = `npm run --silent container -- describe --extractor ${extractor} prints what it takes`;
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

/** A value is a part of its argument, which is all that is hidden elsewhere. */
function withoutSecrets(message: string, options: readonly PlacedOption[]): string {
  const secrets = options.map(({ text }) => text).filter((text) => looksSecret(text) !== undefined);
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '(not shown here)'), message);
}

const flagsWithValue = [
  ...['--option', '--window-seconds', '--extractor', '--group', '--threads', '--piece-mb', '--checkpoint', '--source'],
];

function readCommand(words: readonly ScalarPlace[]) {
  let extractor = defaultExtractor;
  let extractorPlace: ScalarPlace | undefined;
  const options: PlacedOption[] = [];
  const findings: RuleFinding[] = [];
  for (let index = 1; index < words.length; index++) {
    const [, flag, inline] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(String(words[index]!.resolved)) ?? [];
    if (flag === '--strict-checksums') {
      options.push({ name: 'strictChecksums', text: 'true', flag, place: words[index]! });
    }
    if (flag === undefined || !flagsWithValue.includes(flag)) continue;
    if (inline === undefined) index++;
    const place = words[index];
    const text = inline ?? place?.resolved;
    // Only a run can tell what stands there.
    if (place === undefined || typeof text !== 'string') continue;
    if (flag === '--extractor') {
      extractor = text;
      extractorPlace = place;
    }
    if (flag === '--window-seconds') options.push({ name: 'windowSeconds', text, flag, place });
    if (flag !== '--option') continue;
    const option = splitOption(text);
    if (option !== undefined) options.push({ ...option, flag, place });
    else {
      const message = `--option is ${JSON.stringify(text)}${place.origin.words}, expected NAME=VALUE`;
      findings.push({ path: place.origin.path, message, remedy: 'write the name of an option, =, and its value' });
    }
  }
  return { extractor, extractorPlace, options, findings };
}
