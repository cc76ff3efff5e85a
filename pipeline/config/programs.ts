/** `process.command` and `process.interpreter`: extractors that are programs of their own. */

import { longestArgument } from '../service/limits.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

const word = { type: 'string', minLength: 1, maxLength: longestArgument } as const;

export const programSchemas = {
  command: {
    type: 'array',
    items: word,
    minItems: 1,
    maxItems: 20,
    description:
      'In the place of `extractor`, [a program in any language](programs.md) with its arguments: `[./my-program, --flag]`. A path counts from the folder of the description.',
  },
  interpreter: {
    ...word,
    description:
      'What runs an extractor that is [a Python file](programs.md#in-python), such as `python3.12`; `python3` where it is not given.',
  },
} as const;

/** What is wrong with them beside their shape. */
export function programProblems(process: Readonly<Record<string, unknown>>, source: YamlSource): readonly Problem[] {
  const { command, extractor, interpreter } = process;
  const problem = (key: string, message: string) => [
    source.problemAtKey(['process', key], `process.${key} ${message}`),
  ];
  if (command !== undefined && extractor !== undefined) {
    return problem('command', 'and process.extractor name two extractors: give one');
  }
  if (interpreter === undefined || String(extractor).endsWith('.py')) return [];
  return problem('interpreter', 'is for an extractor that is a Python file: name one under process.extractor');
}
