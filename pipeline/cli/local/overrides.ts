import type { PipelineSpec } from '../../config/spec.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { Failure } from '../failure.ts';
import { overrideProblems } from '../start/check-overrides.ts';

/**
 * The dataset's values, and those of `--set` over them.
 * @throws Failure 2 with every value of `--set` that the definition does not take
 */
export function overridesFor(
  { definition, dataset }: { definition: DefinitionJson; dataset: PipelineSpec['dataset'] },
  set: Readonly<Record<string, string>>,
): Record<string, string> {
  const problems = overrideProblems(definition, set).map(({ name, problem }) => `--set ${name}: ${problem}`);
  if (problems.length > 0) throw new Failure(2, problems.join('\nmacroshard: '));
  return { ...dataset?.parameters, ...set };
}

/** A parameter's value in this execution, as a text. */
export function parameterText(spec: PipelineSpec, overrides: Readonly<Record<string, string>>, name: string): string {
  const declared = spec.parameters.find((parameter) => parameter.name === name);
  return overrides[name] ?? String(declared?.defaultValue ?? '');
}
