/** Whole outputs that are kept in the repository: read by tests, written by `npm run bless` alone. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeRejectCodes } from '@macroshard/container/pool/reject-codes';
import { rejectCodes } from '@macroshard/container/wfdb/reject-codes';
import { loadPipelineSpec } from '../pipeline/config/load.ts';
import { renderJson } from '../pipeline/definition/canonical.ts';
import type { DefinitionJson } from '../pipeline/definition/json.ts';
import { renderMermaid } from '../pipeline/graph/mermaid.ts';
import { buildDefinition } from '../pipeline/pipeline.ts';
import { cloudFormationTemplate } from '../pipeline/templates/cloudformation.ts';
import { describeDeployment } from '../pipeline/templates/deployment.ts';
import {
  type TemplateFileName,
  templateFile,
  templateFileNames,
  templatePath,
} from '../pipeline/templates/template-files.ts';
import { terraformResource } from '../pipeline/templates/terraform.ts';
import { renderPipelineYamlPage } from './config/pipeline-yaml-page.ts';
import { ruleCatalogue } from './rules/rule-catalogue.ts';
import { repositoryRoot } from './support/repository.ts';
import { built, ci } from './templates/deployments.ts';
import { renderTerabytePage } from './terabyte-page.ts';

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

/** The same as one ForEach step, without the cache that this form refuses. */
export function definitionByForEach(groups: string, process = ''): DefinitionJson {
  const text = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8')
    .replace(/^groups: .*$/m, `groups: ${groups}\nmacroSharding: { by: forEach }`)
    .replace(/^ {2}cache: .*\n/m, process);
  return buildDefinition(loadPipelineSpec({ file: { path: 'pipeline.yaml', text }, env: {} }));
}

const committed = '{ from: 30, to: 39 }';

export const goldens: readonly Golden[] = [
  { path: golden('definition-10-groups.json'), render: () => renderJson(definitionWithGroups(committed)) },
  { path: golden('definition-11-groups.json'), render: () => renderJson(definitionWithGroups('{ from: 30, to: 40 }')) },
  {
    path: golden('definition-for-each.json'),
    render: () => renderJson(definitionByForEach('[30, 31, 32, 33, 34, 35, 36, 37, 38, 39, "a b"]')),
  },
  { path: document('pipeline-yaml.md'), render: renderPipelineYamlPage },
  { path: document('rules.md'), render: renderRules },
  { path: document('rejects.md'), render: renderRejects },
  { path: document('terabyte.md'), render: renderTerabytePage },
  { path: golden('graph-10-groups.mmd'), render: () => renderMermaid(definitionWithGroups(committed)) },
  { path: golden('pipeline.cfn.yaml'), render: () => cloudFormationTemplate(built()[0]!, { syntax: 'yaml' }) },
  { path: golden('pipeline.tf'), render: () => terraformResource(built()[0]!) },
  ...templateFileNames.map(renderedTemplate),
];

function renderedTemplate(name: TemplateFileName): Golden {
  return {
    path: golden(`templates/${templatePath(name)}`),
    render: () => templateFile(name, { deployment: describeDeployment(built()), ci }).text,
  };
}

function document(name: string): string {
  return join(repositoryRoot, 'docs', name);
}

function renderRules(): string {
  const rows = ruleCatalogue.map(({ id, severity, ofOthers, title }) => {
    const said = ofOthers === undefined ? severity : `${severity}, of others ${ofOthers}`;
    return `| \`${id}\` | ${said} | ${title} |`;
  });
  return `# Rules

What \`validate\` checks, offline, over the definition's JSON alone. Each finding names its rule, its place, what is wrong and what to do. Errors end with exit code 1; warnings never do. Where the shape is broken, the other rules wait.

Of a definition that somebody else made (\`validate --definition\`, and CreatePipeline of the embedded SageMaker) an error means that SageMaker refuses it, then or when a job is made. House style is a warning there, and so is what this program does not know: a type of step or reference, whose own references are followed all the same, a variable, an instance type; a quota of the account.

| rule | severity | holds where |
|---|---|---|
${rows.join('\n')}
`;
}

function renderRejects(): string {
  const table = (codes: Readonly<Record<string, string>>) =>
    Object.entries(codes)
      .map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
      .join('\n');
  return `# Rejects

A unit that gives no rows is one line of \`rejects.parquet\`: \`group\`, \`path\`, \`code\`, \`message\`. The message names the file and what is wrong with it.

\`summary.json\`, which the quality gate reads and for which the service has a bound of 2 MB, has less than that file: the 200 codes with most units, the first five rejects with 4,000 characters of their messages, the first 100 units of \`unit-over-time\` and 1,000 names of signals, each name cut at 200 characters. Its \`leftOut\` counts the codes, units and names that do not stand there.

## WFDB (\`wfdb-summary\`)

| code | meaning |
|---|---|
${table(rejectCodes)}

## Any extractor

| code | meaning |
|---|---|
${table(runtimeRejectCodes)}
`;
}

function golden(name: string): string {
  return join(repositoryRoot, 'test/goldens', name);
}
