import type { PipelineSpec } from '../config/spec.ts';
import type { DefinitionJson } from '../definition/json.ts';
import { checkDefinition } from '../rules/check.ts';
import { Failure } from './failure.ts';
import { renderFindings } from './findings.ts';
import { ruleContextOf } from './values/refuse-problems.ts';

/**
 * No call is made for a definition that SageMaker would refuse, then or at run time.
 * @throws Failure 1 with every error; warnings pass
 */
export function refuseBrokenRules(definition: DefinitionJson, spec: PipelineSpec): void {
  const findings = checkDefinition(definition, ruleContextOf(spec));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Failure(1, `the definition breaks a rule:\n${renderFindings(errors).trimEnd()}`);
}
