/** `input:` and `output:`: `{{…}}` is filled in now, `${…}` is taken apart for the run. */

import { type Environment, readPlaceholders } from './placeholders.ts';
import type { Problem, TextProblem } from './problem.ts';
import { readReferences } from './references.ts';
import type { TextTemplate } from './spec.ts';
import type { YamlSource } from './yaml-source.ts';

interface Place {
  readonly source: YamlSource;
  readonly env: Environment;
  readonly parameterNames: readonly string[];
}

/** What stands in the place of a group's name while references are looked for: no YAML text can hold it. */
const groupMark = '\0';

/** The input of each group; with problems it is not to be used. */
export function readInput(
  text: string,
  { source, env, parameterNames }: Place,
): { inputOf(group: string): TextTemplate; parts: readonly TextTemplate[]; problems: readonly Problem[] } {
  const filled = readPlaceholders(text, { env, withGroup: true });
  const rendered = filled.render(groupMark);
  const { template, problems } = readReferences(rendered, { parameterNames, place: 'input' });
  const all = filled.problems.length > 0 ? filled.problems : inText(problems, (at) => filled.writtenAt(at, groupMark));
  return {
    // A name may hold `${`: it goes in after the references have been found.
    inputOf: (group) =>
      template.map((part) => (typeof part === 'string' ? part.replaceAll(groupMark, () => group) : part)),
    parts: partsAt(template),
    problems: [
      ...all.map(({ message, offset }) => source.problem(['input'], message, offset)),
      ...(rendered === '' ? [source.problem(['input'], 'input must not be empty')] : []),
    ],
  };
}

function partsAt(template: TextTemplate): readonly TextTemplate[] {
  const parts: TextTemplate[] = [[]];
  for (const piece of template) {
    const [first, ...more] = typeof piece === 'string' ? piece.split(groupMark) : [piece];
    if (first !== '') parts[parts.length - 1] = [...parts[parts.length - 1]!, first!];
    for (const each of more) parts.push(each === '' ? [] : [each]);
  }
  return parts;
}

/** Where an execution writes; with problems it is not to be used. */
export function readOutput(
  text: string,
  { source, env, parameterNames }: Place,
): { template: TextTemplate; problems: readonly Problem[] } {
  const filled = readPlaceholders(text, { env, withGroup: false });
  const rendered = filled.render();
  const { template, problems } = readReferences(rendered, { parameterNames, place: 'output' });
  const all = filled.problems.length > 0 ? filled.problems : inText(problems, (at) => filled.writtenAt(at));
  const slash = 'output must not end with a slash: /groups/… is joined to it';
  return {
    template,
    problems: [
      ...all.map(({ message, offset }) => source.problem(['output'], message, offset)),
      ...(rendered === '' ? [source.problem(['output'], 'output must not be empty')] : []),
      ...(rendered.endsWith('/') ? [source.problem(['output'], slash)] : []),
    ],
  };
}

function inText(problems: readonly TextProblem[], writtenAt: (offset: number) => number): readonly TextProblem[] {
  return problems.map(({ message, offset }) => ({ message, offset: writtenAt(offset) }));
}
