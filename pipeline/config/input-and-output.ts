/** `input:` and `output:`: `{{…}}` is filled in now, `${…}` is taken apart for the run. */

import { didYouMean } from '../wording/words.ts';
import { type Environment, readPlaceholders } from './placeholders.ts';
import type { Problem, TextProblem } from './problem.ts';
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
): { inputOf(group: string): TextTemplate; problems: readonly Problem[] } {
  const filled = readPlaceholders(text, { env, withGroup: true });
  const rendered = filled.render(groupMark);
  const { template, problems } = readReferences(rendered, { parameterNames, withExecution: false });
  const all = filled.problems.length > 0 ? filled.problems : inText(problems, (at) => filled.writtenAt(at, groupMark));
  return {
    // A name may hold `${`: it goes in after the references have been found.
    inputOf: (group) =>
      template.map((part) => (typeof part === 'string' ? part.replaceAll(groupMark, () => group) : part)),
    problems: [
      ...all.map(({ message, offset }) => source.problem(['input'], message, offset)),
      ...(rendered === '' ? [source.problem(['input'], 'input must not be empty')] : []),
    ],
  };
}

/** Where an execution writes; with problems it is not to be used. */
export function readOutput(
  text: string,
  { source, env, parameterNames }: Place,
): { template: TextTemplate; problems: readonly Problem[] } {
  const filled = readPlaceholders(text, { env, withGroup: false });
  const rendered = filled.render();
  const { template, problems } = readReferences(rendered, { parameterNames, withExecution: true });
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

/** Execution variables that a path may hold; the names of jobs are not among them, since a prefix is no job's. */
const pathVariables = [
  'Execution.StartDateTime',
  'Execution.CurrentDateTime',
  'Execution.PipelineName',
  'Execution.PipelineArn',
  'Execution.PipelineExecutionId',
  'Execution.PipelineExecutionArn',
] as const;

/**
 * Takes a text apart at its `${…}`, which are resolved when an execution runs. `${!Name}` is a literal `${Name}`, as in
 * Fn::Sub. With problems the template is not to be used.
 */
function readReferences(
  text: string,
  options: { parameterNames: readonly string[]; withExecution: boolean },
): { template: TextTemplate; problems: readonly TextProblem[] } {
  const parts: (string | { reference: string })[] = [];
  const problems: TextProblem[] = [];
  let literal = '';
  let position = 0;
  for (;;) {
    const start = text.indexOf('${', position);
    literal += text.slice(position, start < 0 ? undefined : start);
    if (start < 0) break;
    const end = text.indexOf('}', start);
    if (end < 0) {
      problems.push({ message: '${ is not closed; write ${Name}, or ${!Name} for the text itself', offset: start });
      break;
    }
    const name = text.slice(start + 2, end);
    position = end + 1;
    if (name.startsWith('!')) {
      literal += `\${${name.slice(1)}}`;
      continue;
    }
    const problem = nameProblem(name, options);
    if (problem !== undefined) problems.push({ message: problem, offset: start });
    if (literal !== '') parts.push(literal);
    parts.push({ reference: name });
    literal = '';
  }
  if (literal !== '') parts.push(literal);
  return { template: parts, problems };
}

function nameProblem(
  name: string,
  options: { parameterNames: readonly string[]; withExecution: boolean },
): string | undefined {
  const { parameterNames, withExecution } = options;
  if (parameterNames.includes(name)) return undefined;
  if (name.startsWith('Execution.') && !withExecution) {
    return `\${${name}} is not allowed in input: inputs are part of the cache key, so that no run would ever be served from the cache`;
  }
  const known = [...parameterNames, ...(withExecution ? pathVariables : [])];
  if (known.includes(name)) return undefined;
  return `unknown name \${${name}}${didYouMean(name, known)} (known: ${known.join(', ')})`;
}
