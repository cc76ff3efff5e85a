import type { Step } from './definition.ts';
import { type Expression, expressionOf, type Operand } from './expression.ts';
import type { ForEachStepJson } from './json.ts';
import type { ProcessingStep } from './processing-step.ts';
import { type Dependency, dependsOnJson } from './run-condition.ts';

/** The item that a child of the body stands for. */
export interface CurrentItem {
  /** The whole item as a text. */
  readonly value: Expression<'String'>;
  /** A value of an item that is a JSON object, found by a dotted path. */
  field(path: string): Expression<'String'>;
}

/** The steps that run once an item, by keys of the author's; they may refer to one another. */
type Body = Readonly<Record<string, ProcessingStep>>;

type OutputOf<S> = S extends ProcessingStep<infer Output> ? Output : never;

interface ForEachStepOptions<B extends Body> {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly dependsOn?: readonly Dependency[];
  /** What resolves to the text of a JSON list, or the items themselves: 1 to 100. */
  readonly items: Expression<'String'> | readonly Operand[];
  /** Children that run at once: 1 to 50. */
  readonly maxConcurrency: number;
  readonly body: (item: CurrentItem) => B;
  /** The iteration with the largest or smallest value of a member of DescribeProcessingJob's answer. */
  readonly selector?: {
    readonly pick: 'MaxBy' | 'MinBy';
    readonly step: keyof B & string;
    readonly member: string;
  };
}

/** What one job of a ForEach step has left behind. */
interface ChildResult<Output extends string> {
  outputUri(output: Output): Expression<'String'>;
  /** A member of DescribeProcessingJob's answer, by its path. */
  property(path: string): Expression<'String'>;
}

/** A ForEach step, and typed references to what its children leave behind. */
interface ForEachStep<B extends Body> extends Step {
  readonly json: ForEachStepJson;
  /** Of the item at a position that counts from 0. */
  iteration(index: number): { readonly [Key in keyof B]: ChildResult<OutputOf<B[Key]>> };
  /** Of the iteration that the selector has picked. */
  readonly selected: ChildResult<OutputOf<B[keyof B]>>;
  readonly status: Expression<'String'>;
  readonly itemCount: Expression<'Integer'>;
  readonly succeededStepCount: Expression<'Integer'>;
  readonly failedStepCount: Expression<'Integer'>;
}

/**
 * A ForEach step: every step of its body runs once an item, as a child named `BODY-INDEX`.
 * @public
 * @see SageMaker Python SDK, sagemaker-mlops, `workflow/for_each_step.py`
 */
export function forEachStep<const B extends Body>(options: ForEachStepOptions<B>): ForEachStep<B> {
  const { name } = options;
  const body = options.body(currentItem);
  const get = <T extends 'String' | 'Integer'>(path: string) => expressionOf<T>({ Get: `Steps.${name}.${path}` });
  const result = (path: string): ChildResult<string> => ({
    outputUri: (output) => get(`${path}.ProcessingOutputConfig.Outputs['${output}'].S3Output.S3Uri`),
    property: (member) => get(`${path}.${member}`),
  });
  return {
    name,
    json: stepJson(options, body),
    iteration: (index) => {
      const results = Object.entries(body).map(([key, step]) => [
        key,
        result(`IterationOutputs[${index}].${step.name}`),
      ]);
      return Object.fromEntries(results) as ReturnType<ForEachStep<B>['iteration']>;
    },
    selected: result('Selected'),
    status: get('Status'),
    itemCount: get('InputItemCount'),
    succeededStepCount: get('SucceededStepCount'),
    failedStepCount: get('FailedStepCount'),
  };
}

const currentItem: CurrentItem = {
  value: expressionOf({ Get: 'ForEach.CurrentItem' }),
  field: (path) => expressionOf({ Get: `ForEach.CurrentItem.${path}` }),
};

function stepJson<B extends Body>(options: ForEachStepOptions<B>, body: B): ForEachStepJson {
  const { name, displayName, description, dependsOn, items, maxConcurrency, selector } = options;
  return {
    Name: name,
    Type: 'ForEach',
    ...(displayName !== undefined && { DisplayName: displayName }),
    ...(description !== undefined && { Description: description }),
    ...(dependsOn?.length && { DependsOn: dependsOnJson(dependsOn) }),
    Arguments: {
      IterableItems: items,
      MaxConcurrency: maxConcurrency,
      ...(selector && {
        Selector: {
          Pick: selector.pick,
          Field: { Get: `IterationOutput.${body[selector.step]!.name}.${selector.member}` },
        },
      }),
      ForEachBody: Object.values(body).map(({ json }) => json),
    },
  };
}
