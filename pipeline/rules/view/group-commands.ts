/** The arguments of jobs that run `process-group` or `process-pack`, taken apart. */

import { defaultExtractor, type GivenOption, splitOption } from '../../definition/extractor-options.ts';
import { givenFlags } from '../../definition/given-flags.ts';
import type { LocatedStep } from '../../definition/graph.ts';
import { containerCommandOf } from '../../definition/job-request.ts';
import type { ScalarPlace } from './argument-places.ts';
import type { DefinitionView } from './definition-view.ts';

/** An option that a job is given, and where it stands. */
export type PlacedOption = GivenOption & { readonly place: ScalarPlace };

/** The arguments of one job, without those that only a run can tell. */
export interface GroupCommand {
  readonly step: LocatedStep;
  /** An extractor's name, or the words of a `--command` as one text; without a place where the program's own default holds. */
  readonly extractor: { readonly text: string; readonly place: ScalarPlace | undefined };
  /** The text that says which files make a unit. */
  readonly units: { readonly text: string; readonly place: ScalarPlace } | undefined;
  readonly options: readonly PlacedOption[];
  /** Values of `--option` that are no NAME=VALUE. */
  readonly malformedOptions: readonly { readonly text: string; readonly place: ScalarPlace }[];
}

/** One for each job that runs `process-group` or `process-pack`. */
export function groupCommands({ processingSteps, scalars }: DefinitionView): readonly GroupCommand[] {
  const byStep = new Map<LocatedStep, ScalarPlace[]>();
  for (const place of scalars) {
    if (!place.name.startsWith('ContainerArguments[')) continue;
    byStep.set(place.located, [...(byStep.get(place.located) ?? []), place]);
  }
  return processingSteps.flatMap(({ located, arguments: request }) => {
    const words = byStep.get(located) ?? [];
    if (containerCommandOf(request).entrypoint !== undefined) return [];
    return ['process-group', 'process-pack'].includes(String(words[0]?.resolved)) ? [readCommand(located, words)] : [];
  });
}

function readCommand(step: LocatedStep, words: readonly ScalarPlace[]): GroupCommand {
  let extractor: GroupCommand['extractor'] = { text: defaultExtractor, place: undefined };
  let units: GroupCommand['units'];
  const command: { readonly text: string; readonly place: ScalarPlace }[] = [];
  const options: PlacedOption[] = [];
  const malformedOptions: GroupCommand['malformedOptions'][number][] = [];
  for (const { flag, at, valueAt = -1, value: text } of givenFlags(words.map(({ resolved }) => resolved))) {
    if (flag === '--strict-checksums') {
      options.push({ name: 'strictChecksums', text: 'true', flag, place: words[at]! });
    }
    const place = words[valueAt];
    // Only a run can tell what stands there.
    if (place === undefined || typeof text !== 'string') continue;
    if (flag === '--extractor') extractor = { text, place };
    if (flag === '--command') command.push({ text, place });
    if (flag === '--units') units = { text, place };
    if (flag === '--window-seconds') options.push({ name: 'windowSeconds', text, flag, place });
    if (flag !== '--option') continue;
    const option = splitOption(text);
    if (option === undefined) malformedOptions.push({ text, place });
    else options.push({ ...option, flag, place });
  }
  const [first] = command;
  if (first !== undefined) extractor = { text: command.map(({ text }) => text).join(' '), place: first.place };
  return { step, extractor, units, options, malformedOptions };
}
