import type { PipelineSpec } from '../../config/spec.ts';

/**
 * The S3 URI that a surveyed folder stands for, without a slash at its end.
 * @param given parameter values that take the place of the description's
 */
export function inputDataUri(
  { parameters, dataset }: PipelineSpec,
  given: Readonly<Record<string, string>> = {},
): string {
  const own = dataset?.isOwnPipeline ? dataset.parameters.InputDataUri : undefined;
  const uri = given.InputDataUri ?? own ?? String(parameters.find(({ name }) => name === 'InputDataUri')!.defaultValue);
  return uri.replace(/\/+$/, '');
}
