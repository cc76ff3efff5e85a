import type { Finding } from '../rules/finding.ts';
import { count } from '../wording/words.ts';

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
