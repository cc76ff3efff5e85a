import type { DefinitionJson } from '../definition/json.ts';
export function renderMermaid(_definition: DefinitionJson): string {
  return 'flowchart LR\n';
}
