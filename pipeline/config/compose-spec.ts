/** The spec of files in which nothing is wrong, every default filled in. */

import { surveyPath } from '../survey/survey.ts';
import { catalogOf } from './catalog.ts';
import type { DatasetOverrides } from './dataset.ts';
import { defaults } from './defaults.ts';
import type { Description } from './description.ts';
import { areSurveyed, type GroupEntry, groupNameProblem } from './groups.ts';
import type { readInput } from './input-and-output.ts';
import type { readParameters } from './parameters.ts';
import { type GivenOptions, mergeOptions } from './process-options.ts';
import type { PipelineSpec, SurveySpec, TextTemplate } from './spec.ts';
import type { YamlSource } from './yaml-source.ts';

/** What the text of a description, and of a dataset's file, was read as. */
export interface ReadFiles {
  readonly source: YamlSource;
  readonly description: Description;
  readonly parameters: Omit<ReturnType<typeof readParameters>, 'problems'>;
  readonly input: Omit<ReturnType<typeof readInput>, 'problems'>;
  readonly output: TextTemplate;
  readonly macroSharding: PipelineSpec['macroSharding'];
  readonly groups: readonly GroupEntry[];
  readonly options: GivenOptions;
  readonly dataset: (DatasetOverrides & { readonly name: string }) | undefined;
}

/** @param groupNames take the place of the files' groups; entries of the same name keep their settings */
export function composeSpec(read: ReadFiles, groupNames: readonly string[] | undefined): PipelineSpec {
  const { source, description, parameters, input, macroSharding, dataset } = read;
  const { combine, execution, security } = description;
  const own = dataset?.groups ?? read.groups;
  const groups = groupNames ? replaceNames(own, groupNames) : own;
  const ownName = dataset?.isOwnPipeline ? dataset.name : undefined;
  const name = ownName === undefined ? description.name : `${description.name}-${ownName}`;
  return {
    name,
    description: description.description ?? defaults.description,
    roleArn: description.roleArn,
    jobRoleArn: description.jobRoleArn ?? description.roleArn,
    groups: groups.map((entry) => ({ ...entry, inputUri: input.inputOf(entry.name) })),
    macroSharding,
    packs: [],
    input: input.parts,
    survey: surveyOf(read, { name, namesGroups: groups.length === 0 }),
    outputUri: read.output,
    parameters: parameters.parameters,
    parameterPlaces: { ...parameters.places, ...gatePlace(description, source) },
    process: processOf(read),
    combine: filled(defaults.combine, combine),
    execution: filled(filled(defaults.execution, execution), dataset?.execution),
    definedParallelSteps:
      (ownName !== undefined && dataset?.execution.maxParallelSteps) || (execution?.maxParallelSteps ?? null),
    security: filled(defaults.security, security),
    tags: description.tags ?? defaults.tags,
    catalog: catalogOf(description.catalog, dataset?.catalog, ownName),
    prices: filled(defaults.prices, description.prices),
    quotas: filled(defaults.quotas, description.quotas),
    dataset: dataset ? datasetOf(dataset) : null,
  };
}

function surveyOf(
  { description, dataset, macroSharding, source }: ReadFiles,
  { name, namesGroups }: { readonly name: string; readonly namesGroups: boolean },
): SurveySpec | null {
  const askedAt = dataset?.survey ?? surveyAskedAt(description, macroSharding, source);
  return askedAt === undefined ? null : { path: surveyPath(name), askedAt, namesGroups };
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

function gatePlace({ qualityGate }: Description, source: YamlSource): PipelineSpec['parameterPlaces'] {
  if (qualityGate?.maxRejectedFraction === undefined) return {};
  return { MaxRejectedFraction: source.placeOf(['qualityGate', 'maxRejectedFraction']) };
}

function processOf({
  description,
  macroSharding: { by },
  dataset,
  source,
  ...read
}: ReadFiles): PipelineSpec['process'] {
  const { process: given } = description;
  const { options, places } = mergeOptions(read.options, dataset?.options);
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
    extractorAt: extractorAt(given, source),
    extractorDigest: null,
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

/** A section of the spec: what is absent or null is as by default. */
function filled<Section extends object>(
  byDefault: Section,
  given: { readonly [Key in keyof Section]?: Section[Key] | null } | undefined,
): Section {
  const section = { ...byDefault };
  for (const key of Object.keys(byDefault) as (keyof Section)[]) section[key] = given?.[key] ?? byDefault[key];
  return section;
}

function datasetOf(dataset: NonNullable<ReadFiles['dataset']>): PipelineSpec['dataset'] {
  const { name, description, parameters, parameterPlaces, isOwnPipeline } = dataset;
  return { name, description, parameters, parameterPlaces, isOwnPipeline };
}

function replaceNames(entries: readonly GroupEntry[], names: readonly string[]): readonly GroupEntry[] {
  const known = new Map(entries.map((entry) => [entry.name, entry]));
  return names.filter((name) => groupNameProblem(name) === undefined).map((name) => known.get(name) ?? { name });
}
