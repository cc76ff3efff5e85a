/** Whole outputs that are kept in the repository: read by tests, written by `npm run bless` alone. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPipelineSpec } from '../pipeline/config/load.ts';
import { renderJson } from '../pipeline/definition/canonical.ts';
import type { DefinitionJson } from '../pipeline/definition/json.ts';
import { renderMermaid } from '../pipeline/graph/mermaid.ts';
import { buildDefinition } from '../pipeline/pipeline.ts';
import { repositoryRoot } from './support/repository.ts';

export interface Golden {
  readonly path: string;
  readonly render: () => string;
}

/** The committed pipeline.yaml with its groups replaced, and its definition. */
export function definitionWithGroups(groups: string): DefinitionJson {
  const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8').replace(
    /^groups: .*$/m,
    `groups: ${groups}`,
  );
  return buildDefinition(loadPipelineSpec({ file: { path: 'pipeline.yaml', text }, env: {} }));
}

const committed = '{ from: 30, to: 39 }';

export const goldens: readonly Golden[] = [
  { path: golden('definition-10-groups.json'), render: () => renderJson(definitionWithGroups(committed)) },
  { path: golden('definition-11-groups.json'), render: () => renderJson(definitionWithGroups('{ from: 30, to: 40 }')) },
  { path: golden('graph-10-groups.mmd'), render: () => renderMermaid(definitionWithGroups(committed)) },
];

function golden(name: string): string {
  return join(repositoryRoot, 'test/goldens', name);
}
