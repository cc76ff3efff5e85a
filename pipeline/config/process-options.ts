/** `process.options:` of the description and of a dataset: values for the extractor, which says itself what it takes. */

import { type Environment, readPlaceholders } from './placeholders.ts';
import type { Problem } from './problem.ts';
import { readReferences } from './references.ts';
import type { TextTemplate } from './spec.ts';
import type { YamlSource } from './yaml-source.ts';

/** Of one file; null leaves the extractor its own default. */
export interface GivenOptions {
  readonly options: Readonly<Record<string, TextTemplate | null>>;
  /** Where each of them stands, by name: `pipeline.yaml:31:16`. */
  readonly places: Readonly<Record<string, string>>;
  readonly problems: readonly Problem[];
}

interface Place {
  readonly source: YamlSource;
  readonly env: Environment;
  readonly parameterNames: readonly string[];
}

/** With problems they are not to be used; what is of the wrong shape is left out. */
export function readOptions({ source, env, parameterNames }: Place): GivenOptions {
  const process = mapping(source.value.process);
  const given = mapping(process.options);
  const options: Record<string, TextTemplate | null> = {};
  const places: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const path = ['process', 'options', name];
    const taken = takenProblem(name, process);
    if (taken !== undefined) problems.push(source.problemAtKey(path, `process.options.${name} ${taken}`));
    places[name] = source.placeOf(path);
    if (value === null) options[name] = null;
    else if (typeof value === 'string') {
      const { template, problems: wrong } = readText(value);
      options[name] = template;
      problems.push(...wrong.map(({ message, offset }) => source.problem(path, message, offset)));
    } else if (typeof value === 'boolean' || isExact(value)) options[name] = [String(value)];
    else if (typeof value === 'number') {
      const message = `process.options.${name} has more digits than a number holds: put it in quotation marks`;
      problems.push(source.problem(path, message));
    }
  }
  return { options, places, problems };

  function readText(text: string): ReturnType<typeof readReferences> {
    const filled = readPlaceholders(text, { env, withGroup: false });
    // A placeholder that cannot be filled in has been reported with those of all other texts.
    if (filled.problems.length > 0) return { template: [], problems: [] };
    const { template, problems: wrong } = readReferences(filled.render(), { parameterNames, place: 'options' });
    return {
      template,
      problems: wrong.map(({ message, offset }) => ({ message, offset: filled.writtenAt(offset) })),
    };
  }
}

/** The description's options with a dataset's over them. */
export function mergeOptions(given: GivenOptions, over: GivenOptions | undefined): Omit<GivenOptions, 'problems'> {
  return { options: { ...given.options, ...over?.options }, places: { ...given.places, ...over?.places } };
}

function takenProblem(name: string, process: Readonly<Record<string, unknown>>): string | undefined {
  if (name === 'windowSeconds') return 'is what the parameter WindowSeconds gives: set that';
  if (name !== 'strictChecksums' || process.strictChecksums === undefined) return undefined;
  return 'and process.strictChecksums name one option: give it once';
}

function isExact(value: unknown): boolean {
  return typeof value === 'number' && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
