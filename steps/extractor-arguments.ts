import type { PipelineSpec } from '../pipeline/config/spec.ts';
import { type Expression, join } from '../pipeline/definition/expression.ts';
import { unitsText } from '../pipeline/definition/extractor-options.ts';
import { parameters } from './parameters.ts';
import { templateText } from './template-text.ts';

/** The extractor and its options, as a job that processes groups is given them. */
export function extractorArguments(spec: PipelineSpec): readonly (string | Expression<'String'>)[] {
  const { extractor, command, interpreter } = spec.process;
  return [
    '--window-seconds',
    join('', [parameters.WindowSeconds]),
    ...(command.length > 0 ? command.flatMap((word) => ['--command', word]) : ['--extractor', extractor]),
    ...(interpreter === null ? [] : ['--interpreter', interpreter]),
    ...(spec.process.units === null ? [] : ['--units', unitsText(spec.process.units)]),
    ...optionArguments(spec),
  ];
}

/** SageMaker's cache knows an image's name, and not what is in it: the digest tells one extractor from another. */
export function extractorDigest({ process }: PipelineSpec): { ExtractorDigest?: string } {
  return process.extractorDigest === null ? {} : { ExtractorDigest: process.extractorDigest };
}

/** In the order of their names: the order of the description would be one more thing that re-runs a job. */
function optionArguments(spec: PipelineSpec): readonly (string | Expression<'String'>)[] {
  const { strictChecksums, unitSeconds, options } = spec.process;
  const names = Object.keys(options).sort();
  return [
    ...(unitSeconds > 0 ? ['--unit-seconds', String(unitSeconds)] : []),
    ...(strictChecksums && options.strictChecksums === undefined ? ['--strict-checksums'] : []),
    ...names.flatMap((name) => ['--option', templateText([`${name}=`, ...options[name]!], spec)]),
  ];
}
