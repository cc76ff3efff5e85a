/** From the text of `pipeline.yaml`, and of one dataset file, to the typed spec. Reads no disk. */

import { checkShape } from './check-shape.ts';
import { readDataset } from './dataset.ts';
import { type GroupEntry, groupNameProblem, readGroups } from './groups.ts';
import { readParameters } from './parameters.ts';
import { type Environment, type PlaceholderText, readPlaceholders } from './placeholders.ts';
import { ConfigError, type Problem } from './problem.ts';
import { readReferences } from './references.ts';
import { renderTexts } from './render-texts.ts';
import { pipelineSchema } from './schema.ts';
import { Source, type SourceFile } from './source.ts';
import type { GroupSpec, PipelineSpec, SecuritySpec, TextTemplate } from './spec.ts';

export interface PipelineFiles {
  readonly file: SourceFile;
  readonly dataset?: SourceFile & { readonly name: string };
  /** What `{{env.NAME}}` can name. */
  readonly env: Environment;
  /** Names that take the place of the files' groups; entries of the same name keep their settings. */
  readonly groupNames?: readonly string[];
}

/** The shape that the schema has made sure of. */
interface Description {
  readonly name: string;
  readonly description?: string;
  readonly roleArn: string;
  readonly jobRoleArn?: string;
  readonly groups: unknown;
  readonly input: string;
  readonly output: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly process?: { extractor?: string; cache?: { expireAfter: string } | null; strictChecksums?: boolean };
  readonly combine?: Partial<PipelineSpec['combine']>;
  readonly qualityGate?: { maxRejectedFraction?: number };
  readonly execution?: { displayName?: string; maxParallelSteps?: number };
  readonly security?: Partial<SecuritySpec>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly quotas?: { steps?: number };
}

/**
 * The checked spec, every default filled in.
 * @throws ConfigError with all problems of the first stage that has any: syntax, shape, then meaning
 */
export function loadPipelineSpec({ file, dataset, env, groupNames }: PipelineFiles): PipelineSpec {
  const source = new Source(file);
  const rendered = renderTexts(source, { env, keep: ['input'] });
  const shape = checkShape(rendered.value, pipelineSchema, { source, path: [] });
  throwIfAny([...rendered.problems, ...shape]);
  const description = rendered.value as unknown as Description;

  const parameters = readParameters(withGate(description), source);
  const input = readPlaceholders(description.input, { env, withGroup: true });
  const names = parameters.parameters.map(({ name }) => name);
  const output = readReferences(description.output, { parameterNames: names, withExecution: true });
  const overrides = dataset ? readDataset(dataset, { parameters: parameters.parameters, env }) : undefined;
  const groups = readGroups(description.groups, source);
  // Names are only known once all parameters are; before that, every reference would look wrong.
  const references =
    parameters.problems.length === 0 ? [...inputProblems(input, names), ...output.problems] : input.problems;
  throwIfAny([
    ...parameters.problems,
    ...gateProblems(description, source),
    ...groups.problems,
    ...references.map(({ message, offset }) =>
      source.problem(
        output.problems.some((each) => each.message === message) ? ['output'] : ['input'],
        message,
        offset,
      ),
    ),
    ...(description.output.endsWith('/')
      ? [source.problem(['output'], 'output must not end with a slash: /groups/… is joined to it')]
      : []),
    ...securityProblems(description, source),
    ...(overrides?.problems ?? []),
  ]);

  const own = overrides?.groups ?? groups.groups;
  const chosen = groupNames ? replaceNames(own, groupNames) : own;
  const ownGroups = overrides?.groups !== undefined;
  return {
    name: ownGroups ? `${description.name}-${dataset!.name}` : description.name,
    description: description.description ?? '',
    roleArn: description.roleArn,
    jobRoleArn: description.jobRoleArn ?? description.roleArn,
    groups: chosen.map((entry) => toGroup(entry, input, names)),
    outputUri: output.template,
    parameters: parameters.parameters,
    process: {
      extractor: description.process?.extractor ?? 'wfdb-summary',
      cacheExpireAfter:
        description.process?.cache === null ? null : (description.process?.cache?.expireAfter ?? 'P30D'),
      strictChecksums: description.process?.strictChecksums ?? false,
    },
    combine: {
      compression: description.combine?.compression ?? 'zstd',
      signalNames: description.combine?.signalNames ?? {},
    },
    execution: {
      displayName: overrides?.execution.displayName ?? description.execution?.displayName ?? null,
      maxParallelSteps: overrides?.execution.maxParallelSteps ?? description.execution?.maxParallelSteps ?? null,
    },
    security: {
      outputKmsKeyId: null,
      volumeKmsKeyId: null,
      subnets: [],
      securityGroupIds: [],
      networkIsolation: true,
      encryptInterContainerTraffic: false,
      ...description.security,
    },
    tags: description.tags ?? {},
    quotas: { steps: description.quotas?.steps ?? 50 },
    dataset: overrides
      ? { name: dataset!.name, description: overrides.description, parameters: overrides.parameters, ownGroups }
      : null,
  };
}

function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}

// The gate's limit is one value with two names: the section reads well, the parameter is what Studio shows.
function withGate(description: Description): Readonly<Record<string, unknown>> {
  const limit = description.qualityGate?.maxRejectedFraction;
  const { parameters } = description;
  return limit === undefined || 'MaxRejectedFraction' in parameters
    ? parameters
    : { ...parameters, MaxRejectedFraction: limit };
}

function gateProblems(description: Description, source: Source): readonly Problem[] {
  const limit = description.qualityGate?.maxRejectedFraction;
  const given = description.parameters.MaxRejectedFraction;
  const value = typeof given === 'object' && given !== null ? (given as { default?: unknown }).default : given;
  if (limit === undefined || value === undefined || value === limit) return [];
  const message = `qualityGate.maxRejectedFraction is ${limit}, but parameters.MaxRejectedFraction is ${String(value)}: both name one default, give it once`;
  return [source.problem(['qualityGate', 'maxRejectedFraction'], message)];
}

function securityProblems(description: Description, source: Source): readonly Problem[] {
  const { subnets = [], securityGroupIds = [] } = description.security ?? {};
  if (subnets.length > 0 === securityGroupIds.length > 0) return [];
  const [given, missing] = subnets.length > 0 ? ['subnets', 'securityGroupIds'] : ['securityGroupIds', 'subnets'];
  return [
    source.problem(
      ['security', given!],
      `security.${given} needs security.${missing} beside it: a VPC takes both or neither`,
    ),
  ];
}

function inputProblems(input: PlaceholderText, parameterNames: readonly string[]) {
  if (input.problems.length > 0) return input.problems;
  return readReferences(input.render('{{group}}'), { parameterNames, withExecution: false }).problems;
}

function replaceNames(entries: readonly GroupEntry[], names: readonly string[]): readonly GroupEntry[] {
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  return names.filter((name) => groupNameProblem(name) === undefined).map((name) => known.get(name) ?? { name });
}

function toGroup(entry: GroupEntry, input: PlaceholderText, parameterNames: readonly string[]): GroupSpec {
  return { ...entry, inputUri: groupTemplate(input, entry.name, parameterNames) };
}

// A name may hold `${`: it goes in after the references have been found, behind a mark that no text can hold.
function groupTemplate(input: PlaceholderText, group: string, parameterNames: readonly string[]): TextTemplate {
  const { template } = readReferences(input.render('\0'), { parameterNames, withExecution: false });
  return template.map((part) => (typeof part === 'string' ? part.replaceAll('\0', group) : part));
}
