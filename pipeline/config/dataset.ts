/** A dataset file: what an execution overrides, and perhaps groups of its own. */

import { didYouMean } from '../wording/nearest.ts';
import { checkShape } from './check-shape.ts';
import { type GroupEntry, readGroups } from './groups.ts';
import { overrideText } from './parameters.ts';
import type { Environment } from './placeholders.ts';
import type { Problem } from './problem.ts';
import { renderTexts } from './render-texts.ts';
import { datasetSchema } from './schema.ts';
import { Source, type SourceFile } from './source.ts';
import type { ParameterSpec } from './spec.ts';

export interface DatasetOverrides {
  readonly description: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly execution: { readonly displayName?: string; readonly maxParallelSteps?: number };
  /** Undefined where the dataset has the pipeline's own. */
  readonly groups: readonly GroupEntry[] | undefined;
  readonly problems: readonly Problem[];
}

export function readDataset(
  file: SourceFile,
  { parameters, env }: { parameters: readonly ParameterSpec[]; env: Environment },
): DatasetOverrides {
  const source = new Source(file);
  const rendered = renderTexts(source, { env });
  const shape = checkShape(rendered.value, datasetSchema, { source, path: [] });
  const problems = [...rendered.problems, ...shape];
  const none = { description: null, parameters: {}, execution: {}, groups: undefined };
  if (problems.length > 0) return { ...none, problems };
  const {
    description = null,
    execution = {},
    groups,
    parameters: given = {},
  } = rendered.value as {
    description?: string;
    execution?: DatasetOverrides['execution'];
    groups?: unknown;
    parameters?: Readonly<Record<string, unknown>>;
  };
  const values = readValues(given, { source, parameters });
  const own = groups === undefined ? undefined : readGroups(groups, source);
  return {
    description,
    parameters: values.texts,
    execution,
    groups: own?.groups,
    problems: [...values.problems, ...(own?.problems ?? [])],
  };
}

function readValues(
  given: Readonly<Record<string, unknown>>,
  { source, parameters }: { source: Source; parameters: readonly ParameterSpec[] },
): { texts: Readonly<Record<string, string>>; problems: readonly Problem[] } {
  const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const texts: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const path = ['parameters', name];
    const parameter = known.get(name);
    if (!parameter) {
      const names = [...known.keys()];
      problems.push(
        source.problemAtKey(
          path,
          `unknown parameter ${name}${didYouMean(name, names)} (parameters: ${names.join(', ')})`,
        ),
      );
      continue;
    }
    const result = overrideText(parameter, value);
    if ('problem' in result) problems.push(source.problem(path, result.problem));
    else texts[name] = result.text;
  }
  return { texts, problems };
}
