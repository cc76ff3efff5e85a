import type { Finding, RuleContext } from '../../pipeline/rules/finding.ts';
import type { Edits } from './base-definition.ts';

/** What an expected finding leaves out is that of the case: its rule, with the severity that the catalogue gives it. */
export type ExpectedFinding = Pick<Finding, 'path' | 'message' | 'remedy'> & {
  readonly rule?: string;
  /** Where it is not the rule's own. */
  readonly severity?: Finding['severity'];
};

/** One change of the base definition, and everything that the rules then say. */
export interface RuleCase {
  readonly rule: string;
  readonly name: string;
  readonly edits: Edits;
  readonly context?: Partial<RuleContext>;
  readonly findings: readonly ExpectedFinding[];
}
