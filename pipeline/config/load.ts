/** From the text of `pipeline.yaml`, and of one dataset file, to the typed spec. Reads no disk. */

import { findValueProblem } from '../definition/parameter-value.ts';
import { surveyPath } from '../survey/survey.ts';
import { builtInParameter } from './built-in-parameters.ts';
import { catalogOf } from './catalog.ts';
import { checkShape } from './check-shape.ts';
import { readDataset } from './dataset.ts';
import { defaults } from './defaults.ts';
import { type Description, pipelineSchema } from './description.ts';
import { areSurveyed, type GroupEntry, groupNameProblem, readGroups } from './groups.ts';
import { readInput, readOutput } from './input-and-output.ts';
import { readMacroSharding } from './macro-sharding.ts';
import { readParameters } from './parameters.ts';
import { type Environment, renderTexts } from './placeholders.ts';
import { ConfigError, type Problem } from './problem.ts';
import { type GivenOptions, mergeOptions, readOptions } from './process-options.ts';
import { programProblems } from './programs.ts';
import type { PipelineSpec, SurveySpec, TextTemplate } from './spec.ts';
import { groupsParameter, isOverParameter, takeForEach, withGroupsParameter } from './take-for-each.ts';
import { takeStreaming } from './take-streaming.ts';
import { unitsProblems } from './units-forms.ts';
import { type YamlFile, YamlSource } from './yaml-source.ts';

/** All that a spec is made of. */
export interface PipelineFiles {
  readonly file: YamlFile;
  readonly dataset?: YamlFile & { readonly name: string };
  /** What `{{env.NAME}}` can name. */
  readonly env: Environment;
  /** Names that take the place of the files' groups; entries of the same name keep their settings. */
  readonly groupNames?: readonly string[];
}

/**
 * The checked spec, every default filled in.
 * @throws ConfigError with all problems of both files at once; where a file's syntax is wrong, with that alone of it
 */
export function loadPipelineSpec({ file, dataset, env, groupNames }: PipelineFiles): PipelineSpec {
  const source = new YamlSource(file);
  const rendered = renderTexts(source, { env, keep: ['input', 'output'] });
  const shape = checkShape(rendered.value, pipelineSchema, { source, path: [] });
  // Until the shape has been found sound, any of it may be missing or something else.
  const description = rendered.value as Description;

  const parameters = readParameters(withGate(description), source, absentParameters(description));
  const place = { source, env, parameterNames: parameters.names };
  const input = readInput(textOf(description.input), place);
  const output = readOutput(textOf(description.output), place);
  const { macroSharding, problems: shardingProblems } = readMacroSharding(description.macroSharding, source);
  const groups = readGroups(description.groups, source, macroSharding);
  const options = readOptions(place);
  const declared = withGroupsParameter(parameters.parameters, macroSharding, groups.groups);
  const known = { parameters: declared, names: [...new Set([...parameters.names, ...declared.map(nameOf)])] };
  const overrides = dataset
    ? readDataset(dataset, { ...known, env, pipelineName: description.name, macroSharding })
    : undefined;
  const problems = [
    ...rendered.problems,
    ...rendered.besides([
      ...shape,
      ...(isMapping(description.parameters) ? parameters.problems : []),
      ...(description.groups === undefined ? [] : groups.problems),
      ...shardingProblems,
      ...(isMapping(description.process) ? programProblems(description.process, source) : []),
      ...unitsProblems(isMapping(description.process) ? description.process.units : undefined, source),
      ...readProblems(description, macroSharding, source),
      ...cacheProblems(description, macroSharding, source),
      ...overParameterProblems({ description, macroSharding, output: output.template }, source),
      ...gateProblems(description, source),
      ...securityProblems(description, source),
    ]),
    ...(textOf(description.input) === '' ? [] : input.problems),
    ...(textOf(description.output) === '' ? [] : output.problems),
    ...options.problems,
    ...(overrides?.problems ?? []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);

  const own = overrides?.groups ?? groups.groups;
  const chosen = groupNames ? replaceNames(own, groupNames) : own;
  const isOwnPipeline = overrides?.isOwnPipeline ?? false;
  const { process, combine, execution, security } = description;
  const name = isOwnPipeline ? `${description.name}-${dataset!.name}` : description.name;
  const askedAt = overrides?.survey ?? surveyAskedAt(description, macroSharding, source);
  const spec = takeStreaming({
    name,
    description: description.description ?? defaults.description,
    roleArn: description.roleArn,
    jobRoleArn: description.jobRoleArn ?? description.roleArn,
    groups: chosen.map((entry) => ({ ...entry, inputUri: input.inputOf(entry.name) })),
    macroSharding,
    packs: [],
    input: input.parts,
    survey: askedAt === undefined ? null : { path: surveyPath(name), askedAt, namesGroups: chosen.length === 0 },
    outputUri: output.template,
    parameters: parameters.parameters,
    parameterPlaces: {
      ...parameters.places,
      ...(description.qualityGate?.maxRejectedFraction !== undefined && {
        MaxRejectedFraction: source.placeOf(['qualityGate', 'maxRejectedFraction']),
      }),
    },
    process: {
      ...processOf(process, macroSharding, mergeOptions(options, overrides?.options)),
      extractorAt: extractorAt(process, source),
      extractorDigest: null,
    },
    combine: filled(defaults.combine, combine),
    execution: filled(filled(defaults.execution, execution), overrides?.execution),
    definedParallelSteps:
      (isOwnPipeline && overrides?.execution.maxParallelSteps) || (execution?.maxParallelSteps ?? null),
    security: filled(defaults.security, security),
    tags: description.tags ?? defaults.tags,
    catalog: catalogOf(description.catalog, overrides?.catalog, isOwnPipeline ? dataset!.name : undefined),
    prices: filled(defaults.prices, description.prices),
    quotas: filled(defaults.quotas, description.quotas),
    dataset: overrides
      ? {
          name: dataset!.name,
          description: overrides.description,
          parameters: overrides.parameters,
          parameterPlaces: overrides.parameterPlaces,
          isOwnPipeline,
        }
      : null,
  });
  return takeForEach(spec);
}

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

function surveyAskedAt(
  { groups, survey }: Description,
  { by }: PipelineSpec['macroSharding'],
  source: YamlSource,
): SurveySpec['askedAt'] | undefined {
  if (by === 'pack') return source.positionOf(['macroSharding']);
  if (areSurveyed(groups)) return source.positionOf(['groups']);
  return survey === true ? source.positionOf(['survey']) : undefined;
}

/** Parameters that the description has put something else in the place of, with what that is. */
function absentParameters({ process }: Description): Readonly<Record<string, string>> {
  const isGiven = isMapping(process) && Array.isArray(process.instancePreferences);
  return isGiven ? { ProcessingInstanceType: 'process.instancePreferences' } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A section of the spec: what is absent or null is as by default. */
function filled<Section extends object>(
  byDefault: Section,
  given: { readonly [Key in keyof Section]?: Section[Key] | null } | undefined,
): Section {
  const section = { ...byDefault };
  for (const key of Object.keys(byDefault) as (keyof Section)[]) section[key] = given?.[key] ?? byDefault[key];
  return section;
}

function processOf(
  given: Description['process'],
  { by }: PipelineSpec['macroSharding'],
  { options, places }: Omit<GivenOptions, 'problems'>,
): Omit<PipelineSpec['process'], 'extractorAt' | 'extractorDigest'> {
  const set = Object.entries(options).filter((each): each is [string, TextTemplate] => each[1] !== null);
  return {
    extractor: given?.command?.join(' ') ?? given?.extractor ?? defaults.process.extractor,
    command: given?.command ?? defaults.process.command,
    interpreter: given?.interpreter ?? defaults.process.interpreter,
    units: given?.units ?? defaults.process.units,
    read: given?.read ?? defaults.process.read,
    cacheExpireAfter: by === 'forEach' ? null : cacheExpireAfter(given?.cache),
    instancePreferences: given?.instancePreferences ?? defaults.process.instancePreferences,
    unitSeconds: given?.unitSeconds ?? defaults.process.unitSeconds,
    strictChecksums: given?.strictChecksums ?? defaults.process.strictChecksums,
    options: Object.fromEntries(set),
    optionPlaces: places,
  };
}

function extractorAt(process: Description['process'], source: YamlSource): PipelineSpec['process']['extractorAt'] {
  const key = (['command', 'extractor'] as const).find((name) => process?.[name] !== undefined);
  return key === undefined ? null : source.positionOf(['process', key]);
}

function cacheExpireAfter(cache: NonNullable<Description['process']>['cache']): string | null {
  if (cache === null || cache === false) return null;
  return typeof cache === 'object' ? cache.expireAfter : defaults.process.cacheExpireAfter;
}

// The gate's limit is one value with two names: the section reads well, the parameter is what Studio shows.
function withGate({ parameters, qualityGate }: Description): Readonly<Record<string, unknown>> {
  if (!isMapping(parameters)) return {};
  const limit: unknown = qualityGate?.maxRejectedFraction;
  const given = parameters.MaxRejectedFraction;
  if (findValueProblem(builtInParameter('MaxRejectedFraction')!, limit)) return parameters;
  if (given === undefined) return { ...parameters, MaxRejectedFraction: limit };
  if (!isMapping(given) || given.default !== undefined) return parameters;
  return { ...parameters, MaxRejectedFraction: { ...given, default: limit } };
}

function gateProblems({ parameters, qualityGate }: Description, source: YamlSource): readonly Problem[] {
  const limit = qualityGate?.maxRejectedFraction;
  const given = isMapping(parameters) ? parameters.MaxRejectedFraction : undefined;
  const value = isMapping(given) ? given.default : given;
  if (typeof limit !== 'number' || typeof value !== 'number' || value === limit) return [];
  const message = `qualityGate.maxRejectedFraction is ${limit}, but parameters.MaxRejectedFraction is ${value}: both name one default, give it once`;
  return [source.problem(['qualityGate', 'maxRejectedFraction'], message)];
}

function readProblems(
  { process }: Description,
  { by }: PipelineSpec['macroSharding'],
  source: YamlSource,
): readonly Problem[] {
  if (process?.read !== 'stream' || by === 'group' || by === 'forEach') return [];
  const message = `process.read is stream, and macroSharding.by is ${by}: groups that are read straight from S3 have a step each`;
  return [source.problem(['process', 'read'], message)];
}

// Whether a cache works in a body is not known, and a combine may only have one where what it reads has.
function cacheProblems(
  { process }: Description,
  { by }: PipelineSpec['macroSharding'],
  source: YamlSource,
): readonly Problem[] {
  if (by !== 'forEach' || !process?.cache) return [];
  const message =
    'process.cache is given, and macroSharding.by is forEach, whose steps have no cache: each execution runs all of ' +
    'them; take it out, or write cache: false';
  return [source.problemAtKey(['process', 'cache'], message)];
}

/** Of a form whose combine reads all that lies below its own execution's prefix. */
function overParameterProblems(
  form: Pick<PipelineSpec, 'macroSharding'> & { readonly description: Description; readonly output: TextTemplate },
  source: YamlSource,
): readonly Problem[] {
  if (!isOverParameter(form.macroSharding)) return [];
  const { parameters } = form.description;
  const isTaken = isMapping(parameters) && Object.hasOwn(parameters, groupsParameter);
  const taken = `parameters.${groupsParameter} is made of groups, whose names are its default: take it out`;
  const isOwn = form.output.some((part) => typeof part !== 'string' && part.reference === executionId);
  const shared =
    `output must hold \${${executionId}} where macroSharding is over a parameter: combine reads all groups below ` +
    "the prefix of its own execution, and another one's would be among them";
  return [
    ...(isTaken ? [source.problemAtKey(['parameters', groupsParameter], taken)] : []),
    ...(isOwn || form.output.length === 0 ? [] : [source.problem(['output'], shared)]),
  ];
}

const executionId = 'Execution.PipelineExecutionId';

function securityProblems({ security }: Description, source: YamlSource): readonly Problem[] {
  const isGiven = (list: unknown) => Array.isArray(list) && list.length > 0;
  if (isGiven(security?.subnets) === isGiven(security?.securityGroupIds)) return [];
  const [given, missing] = isGiven(security?.subnets)
    ? ['subnets', 'securityGroupIds']
    : ['securityGroupIds', 'subnets'];
  const message = `security.${given} needs security.${missing} beside it: a VPC takes both or neither`;
  return [source.problem(['security', given!], message)];
}

function replaceNames(entries: readonly GroupEntry[], names: readonly string[]): readonly GroupEntry[] {
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  return names.filter((name) => groupNameProblem(name) === undefined).map((name) => known.get(name) ?? { name });
}
