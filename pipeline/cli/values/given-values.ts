/** Values for an execution, each with where it comes from. Pure. */

import type { DatasetSpec } from '../../config/spec.ts';

/** A parameter's value for an execution, and who gives it. */
export interface GivenValue {
  readonly name: string;
  /** As StartPipelineExecution takes it. */
  readonly text: string;
  readonly from:
    | { readonly kind: 'execution'; readonly arn: string }
    | { readonly kind: 'dataset'; readonly place: string }
    | { readonly kind: 'set' }
    /** A field of the page, which the message stands beside. */
    | { readonly kind: 'form' };
}

/** One value for each name: that of `--set` before the dataset's, and that before an earlier execution's. */
export function givenValues({
  copied,
  dataset,
  set = {},
}: {
  /** An earlier execution, and the values that it ran with. */
  readonly copied?: { readonly arn: string; readonly values: Readonly<Record<string, string>> };
  readonly dataset: DatasetSpec | null;
  readonly set?: Readonly<Record<string, string>> | undefined;
}): readonly GivenValue[] {
  const values = new Map<string, GivenValue>();
  if (copied) {
    for (const [name, text] of Object.entries(copied.values))
      values.set(name, { name, text, from: { kind: 'execution', arn: copied.arn } });
  }
  if (dataset) {
    for (const [name, text] of Object.entries(dataset.parameters))
      values.set(name, { name, text, from: { kind: 'dataset', place: dataset.parameterPlaces[name]! } });
  }
  for (const [name, text] of Object.entries(set)) values.set(name, { name, text, from: { kind: 'set' } });
  return [...values.values()];
}

/** By name, as StartPipelineExecution takes them. */
export function valueTexts(values: readonly GivenValue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(values.map(({ name, text }) => [name, text]));
}

/** What a message about the value begins with: `datasets/small.yaml:3:18: parameters.WindowSeconds`. */
export function subjectOf({ name, from }: GivenValue): string {
  switch (from.kind) {
    case 'execution':
      return `execution ${from.arn}: ${name}`;
    case 'dataset':
      return `${from.place}: parameters.${name}`;
    case 'set':
      return `--set ${name}`;
    case 'form':
      return name;
  }
}

/** The same inside a message: `parameter "WindowSeconds" at datasets/small.yaml:3:18`. */
export function originOf({ name, from }: GivenValue): string {
  switch (from.kind) {
    case 'execution':
      return `"${name}" of ${from.arn}`;
    case 'dataset':
      return originAt(name, from.place);
    case 'set':
      return `--set ${name}`;
    case 'form':
      return `"${name}"`;
  }
}

/** `parameter "Year" at pipeline.yaml:9:9`. */
export function originAt(name: string, place: string): string {
  return `parameter "${name}" at ${place}`;
}
