import type { DefinitionJson } from '../definition/json.ts';
import { checkDefinition } from '../rules/check-definition.ts';
import type { Finding, RuleContext } from '../rules/finding.ts';
import { count } from '../wording/words.ts';
import { Failure } from './failure.ts';

/** Findings for a person: two lines each, then how many there are. */
export function renderFindings(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ severity, rule, path, message, remedy }) => [
    `${severity} ${rule} at ${path === '' ? 'the definition' : path}: ${message}`,
    `  ${remedy}`,
  ]);
  return `${[...lines, summary(findings)].join('\n')}\n`;
}

function summary(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${count(errors, 'error')}, ${count(findings.length - errors, 'warning')}`;
}

/**
 * No call is made for a definition that SageMaker would refuse, then or at run time.
 * @throws Failure 1 with every error; warnings pass
 */
export function refuseBrokenRules(definition: DefinitionJson, context: RuleContext): void {
  const findings = checkDefinition(definition, context);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Failure(1, `the definition breaks a rule:\n${renderFindings(errors).trimEnd()}`);
}
