/** `--option NAME=VALUE` of a command that runs jobs here: options of the extractor over the description's. */

import type { PipelineSpec } from '../../config/spec.ts';
import { builtInExtractors, findOptionProblems } from '../../definition/extractor-options.ts';
import type { RuleContext } from '../../rules/finding.ts';

/** Texts by the option's name, taken literally: `${…}` is no reference here. */
export type OptionTexts = Readonly<Record<string, string>>;

/** The description with these options over its own. */
export function withOptions(spec: PipelineSpec, given: OptionTexts): PipelineSpec {
  const texts = Object.entries(given).map(([name, text]) => [name, text === '' ? [] : [text]] as const);
  const options = { ...spec.process.options, ...Object.fromEntries(texts) };
  return { ...spec, process: { ...spec.process, options } };
}

/** What is wrong with them, a message each; nothing where the extractor's declaration is not known. */
export function optionProblems(
  { process: { extractor } }: PipelineSpec,
  given: OptionTexts,
  extractors: RuleContext['extractors'],
): readonly string[] {
  const { windowSeconds, ...others } = given;
  const taken = '--option windowSeconds: the parameter WindowSeconds gives it; write --set WindowSeconds=VALUE';
  const holder = builtInExtractors.get(extractor) ?? extractors?.get(extractor);
  const options = Object.entries(others).map(([name, text]) => ({ name, text, flag: '--option' }) as const);
  const problems = holder === undefined || 'unknown' in holder ? [] : findOptionProblems(holder, options);
  return [...(windowSeconds === undefined ? [] : [taken]), ...problems.map(({ message }) => `--option: ${message}`)];
}
