import type { ExecutionEvidence } from '../../verify/check-execution.ts';
import type { Verification } from '../../verify/verify.ts';
import { visibleLine } from '../../wording/visible.ts';
import { count } from '../../wording/words.ts';

/** What is wrong, a line each, then the execution where one was named, and the counts. */
export function renderVerification(verification: Verification, execution: ExecutionEvidence | undefined): string {
  const { ledger, groups, units, files, rows, problems, findings } = verification;
  const counted = `${count(groups, 'group')}, ${files} files, ${units} units, ${rows} rows`;
  const verdict =
    problems === 0 ? `all is as ${ledger} says: ${counted}` : `${count(problems, 'problem')}: ${counted} in ${ledger}`;
  const lines = execution === undefined ? [verdict] : [describe(execution), verdict];
  return `${[...findings.map(visibleLine), ...lines].join('\n')}\n`;
}

function describe({ executionArn, status, definitionSha256 }: ExecutionEvidence): string {
  return `${executionArn} (${status}) ran the definition with the SHA-256 ${definitionSha256}`;
}
