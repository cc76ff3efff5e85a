import type { DefinitionJson, Json } from '../definition/json.ts';
import type { Finding, RuleContext } from './finding.ts';
import type { Rule, RuleFinding } from './rule.ts';
import { rules } from './rules.ts';
import { secretHider } from './secrets/secret-hider.ts';
import { checkDefinitionShape, shapeTitle } from './shape/definition-shape.ts';
import { definitionOrder } from './view/definition-order.ts';
import { viewDefinition } from './view/definition-view.ts';

/**
 * Everything that is wrong with a definition, or worth a look, in the order of the definition, then of rules' ids.
 * Never throws, whatever the JSON. Where the shape is broken, only the findings about the shape are given, because the
 * other rules rely on it.
 * @param definition  parsed JSON, of whatever origin
 */
export function checkDefinition(definition: unknown, context: RuleContext): readonly Finding[] {
  return findAll(definition, context).map(({ answer, ...finding }) => finding);
}

/** As `checkDefinition`, with the answers of CreatePipeline that are known. */
export function findAll(definition: unknown, context: RuleContext): readonly AnsweredFinding[] {
  const shape = checkDefinitionShape(definition);
  if (shape.length > 0) return inOrder(definition as Json, stamp(shapeEntry, shape, context));
  const view = viewDefinition(definition as DefinitionJson, context);
  return inOrder(
    definition as Json,
    rules.flatMap((rule) => stamp(rule, rule.check(view), context)),
  );
}

export type AnsweredFinding = Finding & Pick<RuleFinding, 'answer'>;

export type CatalogueEntry = Pick<Rule, 'id' | 'severity' | 'ofOthers' | 'title'>;

/** The entry that findings about the shape are listed under. */
export const shapeEntry: CatalogueEntry = { id: 'shape', severity: 'error', title: shapeTitle };

function stamp(
  { id, severity, ofOthers }: CatalogueEntry,
  findings: readonly RuleFinding[],
  { isForeign }: RuleContext,
): readonly AnsweredFinding[] {
  return findings.map((each) => ({
    rule: id,
    severity: each.severity ?? (isForeign ? (ofOthers ?? severity) : severity),
    path: each.path,
    message: each.message,
    remedy: each.remedy,
    ...(each.answer !== undefined && { answer: each.answer }),
  }));
}

// A mistake in a parameter's default is found once for each step that uses it, and shown once.
function inOrder(definition: Json, findings: readonly AnsweredFinding[]): readonly AnsweredFinding[] {
  if (findings.length === 0) return [];
  const hide = secretHider(definition);
  const distinct = new Map(
    findings.map((finding) => [`${finding.rule}\n${finding.path}\n${finding.message}`, finding]),
  );
  const shown = [...distinct.values()].map((each) => ({
    ...each,
    message: hide(each.message),
    remedy: hide(each.remedy),
    ...(each.answer !== undefined && { answer: hide(each.answer) }),
  }));
  const compare = definitionOrder(definition);
  return shown.sort(
    (a, b) => compare(a.path, b.path) || compareTexts(a.rule, b.rule) || compareTexts(a.message, b.message),
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
