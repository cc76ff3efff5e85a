import type { Finding } from './finding.ts';
import type { DefinitionView } from './view/definition-view.ts';

/** What a rule finds in one place: `checkDefinition` adds the rule's id and, where there is none, its severity. */
export type RuleFinding = Omit<Finding, 'rule' | 'severity'> & {
  readonly severity?: Finding['severity'];
  /** What CreatePipeline answers, where a source has its words. */
  readonly answer?: string;
};

/** One check: the definition's JSON in, findings out, in any order. Never throws for a definition of sound shape. */
export interface Rule {
  readonly id: string;
  readonly severity: Finding['severity'];
  /** For house style, which a definition that somebody else made need not keep. */
  readonly ofOthers?: 'warning';
  /** What holds where the rule is silent, as a phrase. */
  readonly title: string;
  readonly check: (view: DefinitionView) => readonly RuleFinding[];
}
