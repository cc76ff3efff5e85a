/** Values for an execution, each with where it comes from. Pure. */

import type { DatasetSpec } from '../../config/spec.ts';

export interface GivenValue {
  readonly name: string;
  /** As StartPipelineExecution takes it. */
  readonly text: string;
  /** What a message about it begins with: `--set WindowSeconds`, `datasets/small.yaml:3:18: WindowSeconds`. */
  readonly from: string;
  /** True where the command line says it, and not a file. */
  readonly isOnCommandLine: boolean;
}

/** A value a name: those of `--set` over the dataset's, and these over an earlier execution's. */
export function givenValues({
  copied = {},
  dataset,
  set = {},
}: {
  /** Of the execution that `--from-execution` names. */
  readonly copied?: Readonly<Record<string, string>>;
  readonly dataset: DatasetSpec | null;
  readonly set?: Readonly<Record<string, string>>;
}): readonly GivenValue[] {
  const values = new Map<string, GivenValue>();
  for (const [name, text] of Object.entries(copied))
    values.set(name, { name, text, from: `--from-execution: ${name}`, isOnCommandLine: true });
  for (const [name, text] of Object.entries(dataset?.parameters ?? {}))
    values.set(name, { name, text, from: `${dataset!.parameterPlaces[name]}: ${name}`, isOnCommandLine: false });
  for (const [name, text] of Object.entries(set))
    values.set(name, { name, text, from: `--set ${name}`, isOnCommandLine: true });
  return [...values.values()];
}

export function valueTexts(values: readonly GivenValue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map(({ name, text }) => [name, text]));
}
