import type { PipelineSpec } from '../../config/spec.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import type { RuleContext } from '../../rules/finding.ts';
import { Failure } from '../failure.ts';
import { findProblems } from './find-problems.ts';
import type { GivenValue } from './given-values.ts';

/**
 * Values that `start`, `plan` and `local` all refuse, in the same words, before any call that starts or writes.
 * @param definition the one that the execution is to run
 * @param beside     what else is wrong with the command line, to be told at once
 * @throws Failure with every problem: 2 where the command line is wrong, 1 where only files are
 */
export function refuseProblems(
  values: readonly GivenValue[],
  {
    definition,
    context,
    beside = [],
  }: { readonly definition: DefinitionJson; readonly context: RuleContext; readonly beside?: readonly string[] },
): void {
  const problems = findProblems(definition, values, context);
  const messages = [...problems.map(({ message }) => message), ...beside];
  if (messages.length === 0) return;
  const isOfFiles =
    beside.length === 0 && problems.every((each) => each.values.every((value) => !value.isOnCommandLine));
  throw new Failure(isOfFiles ? 1 : 2, messages.join('\nmacroshard: '));
}

/** What rules know of a description's own pipeline. */
export function ruleContextOf({ name, roleArn, quotas }: PipelineSpec): RuleContext {
  return { quotas, pipelineName: name, roleArn };
}
