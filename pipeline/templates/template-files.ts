/** Everything that `templates` writes, as plain data. */

import { parse } from 'yaml';
import { renderJson } from '../definition/canonical.ts';
import { longestManagedPolicy } from '../service/limits.ts';
import { type CiSettings, ciValues } from './ci-values.ts';
import type { Deployment } from './deployment.ts';
import { renderTemplate } from './render-template.ts';

/** A policy as IAM takes it. */
export interface PolicyJson {
  readonly Version: '2012-10-17';
  readonly Statement: readonly StatementJson[];
}

export interface StatementJson {
  /** Says what the statement is for. */
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  /** Absent in a role's trust policy, which has a `Principal` instead. */
  readonly Resource?: string | readonly string[];
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A file to write, as text. */
export interface TemplateFile {
  readonly name: TemplateFileName;
  /** The name with its ending. */
  readonly path: string;
  readonly text: string;
}

export const templateFileNames = [
  'github-workflow',
  'buildspec',
  'ci-role-permissions',
  'ci-role-trust',
  'ci-plan-role-permissions',
  'ci-plan-role-trust',
  'pipeline-role-permissions',
  'pipeline-role-trust',
  'job-role-permissions',
  'job-role-trust',
  'studio-user-permissions',
] as const;

/** Without an ending, as `templates --only` takes it. */
export type TemplateFileName = (typeof templateFileNames)[number];

/** Files that say which GitHub repository may deploy. */
export const namesNeedingRepository: readonly TemplateFileName[] = ['ci-role-trust', 'ci-plan-role-trust'];

/** The names of a deployment's files: where one role runs everything, the jobs have none of their own. */
export function fileNamesOf({ oneRole }: Deployment): readonly TemplateFileName[] {
  return templateFileNames.filter((name) => !(oneRole && name.startsWith('job-role-')));
}

/** One file, whole. */
export function templateFile(
  name: TemplateFileName,
  { deployment, ci }: { deployment: Deployment; ci: CiSettings },
): TemplateFile {
  const values = { ...deployment, ...ciValues(deployment, ci) };
  const path = templatePath(name);
  if (path.endsWith('.yml')) return { name, path, text: renderTemplate('ci', path, values) };
  return { name, path, text: renderJson(policyOf(name, values)) };
}

/** The name with its ending. */
export function templatePath(name: TemplateFileName): string {
  return name === 'github-workflow' || name === 'buildspec' ? `${name}.yml` : `${name}.json`;
}

function policyOf(name: TemplateFileName, values: object): PolicyJson {
  return parse(renderTemplate('iam', `${name}.yaml`, values)) as PolicyJson;
}

/** A sentence for each policy that is too long for IAM. */
export function oversizedPolicies(files: readonly TemplateFile[]): readonly string[] {
  return files
    .filter(({ name }) => name.endsWith('-permissions'))
    .map(({ path, text }) => ({ path, length: text.replace(/\s/g, '').length }))
    .filter(({ length }) => length > longestManagedPolicy)
    .map(
      ({ path, length }) =>
        `${path} has ${length} characters without white space, and a managed policy holds ${longestManagedPolicy}; write a policy for each dataset (--dataset), or split it by statements`,
    );
}
