/** `${…}` in texts, which an execution resolves when it runs. */

import { didYouMean } from '../wording/words.ts';
import type { TextProblem } from './problem.ts';
import type { TextTemplate } from './spec.ts';

/** Execution variables that a path may hold; those that name a job are not among them, since a prefix belongs to none. */
const pathVariables = [
  'Execution.StartDateTime',
  'Execution.CurrentDateTime',
  'Execution.PipelineName',
  'Execution.PipelineArn',
  'Execution.PipelineExecutionId',
  'Execution.PipelineExecutionArn',
] as const;

export interface ReferenceOptions {
  readonly parameterNames: readonly string[];
  /** What is in the cache key cannot name the execution. */
  readonly place: 'input' | 'output' | 'options';
}

/**
 * Takes a text apart at its `${…}`, which are resolved when an execution runs. `${!Name}` is a literal `${Name}`, as in
 * Fn::Sub. With problems the template is not to be used.
 */
export function readReferences(
  text: string,
  options: ReferenceOptions,
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

function nameProblem(name: string, { parameterNames, place }: ReferenceOptions): string | undefined {
  if (parameterNames.includes(name)) return undefined;
  if (name.startsWith('Execution.') && place !== 'output') {
    const why = `${place === 'input' ? 'inputs' : 'arguments'} are part of the cache key`;
    return `\${${name}} is not allowed in ${place}: ${why}, so that no run would ever be served from the cache`;
  }
  const known = [...parameterNames, ...(place === 'output' ? pathVariables : [])];
  if (known.includes(name)) return undefined;
  return `unknown name \${${name}}${didYouMean(name, known)} (known: ${known.join(', ')})`;
}
