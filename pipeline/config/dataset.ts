/** A dataset file: what an execution overrides, and perhaps groups or options of its own. */

import { longestPipelineName } from '../service/limits.ts';
import { didYouMean } from '../wording/words.ts';
import { checkShape } from './check-shape.ts';
import { type DatasetDescription, datasetNameSchema, datasetSchema } from './description.ts';
import { areSurveyed, type GroupEntry, readGroups } from './groups.ts';
import { overrideText } from './parameters.ts';
import { type Environment, renderTexts } from './placeholders.ts';
import { ConfigError, type Problem } from './problem.ts';
import { type GivenOptions, readOptions } from './process-options.ts';
import type { MacroSharding, ParameterSpec, SurveySpec } from './spec.ts';
import { type YamlFile, YamlSource } from './yaml-source.ts';

/** What a dataset's file lays over the description. */
export interface DatasetOverrides {
  readonly description: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly parameterPlaces: Readonly<Record<string, string>>;
  readonly execution: NonNullable<DatasetDescription['execution']>;
  readonly options: GivenOptions;
  readonly catalog: DatasetDescription['catalog'];
  /** Where it asks for a survey of its own. */
  readonly survey: SurveySpec['askedAt'] | undefined;
  /** True where a survey, groups or options make the dataset a pipeline of its own. */
  readonly isOwnPipeline: boolean;
  /** Undefined where the dataset has the pipeline's own. */
  readonly groups: readonly GroupEntry[] | undefined;
  readonly problems: readonly Problem[];
}

/** What the pipeline knows of itself when a dataset is laid over it. */
interface Pipeline {
  readonly pipelineName: unknown;
  /** The parameters that could be read. */
  readonly parameters: readonly ParameterSpec[];
  /** All of them. */
  readonly names: readonly string[];
  readonly macroSharding: MacroSharding;
  readonly env: Environment;
}

const nothing = {
  description: null,
  parameters: {},
  parameterPlaces: {},
  execution: {},
  options: { options: {}, places: {}, problems: [] },
  isOwnPipeline: false,
  groups: undefined,
  survey: undefined,
  catalog: undefined,
};

/** A dataset's overrides; with problems they are not to be used. Never throws for what the file says. */
export function readDataset(file: YamlFile & { readonly name: string }, pipeline: Pipeline): DatasetOverrides {
  try {
    return readSource(new YamlSource(file), { ...pipeline, name: file.name });
  } catch (error) {
    if (error instanceof ConfigError) return { ...nothing, problems: error.problems };
    throw error;
  }
}

function readSource(source: YamlSource, { name, ...pipeline }: Pipeline & { readonly name: string }): DatasetOverrides {
  const rendered = renderTexts(source, pipeline);
  const shape = checkShape(rendered.value, datasetSchema, { source, path: [] });
  const { description, execution, groups, parameters, survey, catalog } = rendered.value as DatasetDescription;
  const isMapping = typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters);
  const values = readValues(isMapping ? parameters : {}, { source, ...pipeline });
  const own = groups === undefined ? undefined : readGroups(groups, source, pipeline.macroSharding);
  const options = readOptions({ source, env: pipeline.env, parameterNames: pipeline.names });
  const surveyKey = areSurveyed(groups) ? 'groups' : survey === true ? 'survey' : undefined;
  const ownKey = own
    ? 'groups'
    : surveyKey !== undefined
      ? surveyKey
      : Object.keys(options.options).length > 0
        ? 'process'
        : undefined;
  const problems = [
    ...rendered.problems,
    ...checkShape(name, datasetNameSchema, { source, path: [] }).map((problem) => ({
      ...problem,
      message: problem.message.replace('the file must be', "a dataset's file name must be"),
    })),
    ...rendered.besides([...shape, ...values.problems, ...(own?.problems ?? [])]),
    ...options.problems,
    ...(ownKey === undefined ? [] : nameProblems(`${pipeline.pipelineName}-${name}`, { source, ownKey })),
  ];
  return {
    description: description ?? null,
    parameters: values.texts,
    parameterPlaces: values.places,
    execution: execution ?? {},
    options,
    catalog,
    isOwnPipeline: ownKey !== undefined,
    groups: own?.groups,
    survey: surveyKey && source.positionOf([surveyKey]),
    problems,
  };
}

function nameProblems(
  name: string,
  { source, ownKey }: { readonly source: YamlSource; readonly ownKey: 'groups' | 'survey' | 'process' },
): readonly Problem[] {
  if (name.length <= longestPipelineName) return [];
  const own = { groups: 'groups', survey: 'a survey', process: 'options' }[ownKey];
  const message = `${own} of its own ${ownKey === 'survey' ? 'makes' : 'make'} this dataset a pipeline whose name has ${name.length} characters, at most ${longestPipelineName} are allowed`;
  return [source.problemAtKey([ownKey], message)];
}

function readValues(
  given: Readonly<Record<string, unknown>>,
  { source, parameters, names }: { source: YamlSource; parameters: readonly ParameterSpec[]; names: readonly string[] },
): {
  texts: Readonly<Record<string, string>>;
  places: Readonly<Record<string, string>>;
  problems: readonly Problem[];
} {
  const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const texts: Record<string, string> = {};
  const places: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const path = ['parameters', name];
    const parameter = known.get(name);
    if (!parameter) {
      // What is wrong with its declaration has been said.
      if (names.includes(name)) continue;
      problems.push(
        source.problemAtKey(
          path,
          `unknown parameter ${name}${didYouMean(name, names)} (parameters: ${names.join(', ')})`,
        ),
      );
      continue;
    }
    const result = overrideText(parameter, value);
    if ('problem' in result) problems.push(source.problem(path, result.problem));
    else {
      texts[name] = result.text;
      places[name] = source.placeOf(path);
    }
  }
  return { texts, places, problems };
}
