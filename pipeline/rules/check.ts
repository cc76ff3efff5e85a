import type { Finding, RuleContext } from './finding.ts';
export function checkDefinition(_definition: unknown, _context: RuleContext): readonly Finding[] {
  return [];
}
