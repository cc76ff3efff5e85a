/** From the text of `pipeline.yaml`, and of one dataset file, to the typed spec. Reads no disk. */

import { findValueProblem } from '../definition/parameter-value.ts';
import { builtInParameter } from './built-in-parameters.ts';
import { checkShape } from './check-shape.ts';
import { composeSpec, type ReadFiles } from './compose-spec.ts';
import { crossKeyProblems } from './cross-key-problems.ts';
import { readDataset } from './dataset.ts';
import { type Description, pipelineSchema } from './description.ts';
import { readGroups } from './groups.ts';
import { readInput, readOutput } from './input-and-output.ts';
import { readMacroSharding } from './macro-sharding.ts';
import { readParameters } from './parameters.ts';
import { type Environment, renderTexts } from './placeholders.ts';
import { ConfigError, type Problem } from './problem.ts';
import { readOptions } from './process-options.ts';
import { programProblems } from './programs.ts';
import type { PipelineSpec } from './spec.ts';
import { takeForEach, withGroupsParameter } from './take-for-each.ts';
import { takeStreaming } from './take-streaming.ts';
import { unitsProblems } from './units-forms.ts';
import { isMapping, type YamlFile, YamlSource } from './yaml-source.ts';

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
export function loadPipelineSpec({ groupNames, ...files }: PipelineFiles): PipelineSpec {
  const { read, problems } = readFiles(files);
  if (problems.length > 0) throw new ConfigError(problems);
  return takeForEach(takeStreaming(composeSpec(read, groupNames)));
}

/** With problems, what could be read. */
function readFiles({ file, dataset, env }: PipelineFiles): {
  readonly read: ReadFiles;
  readonly problems: readonly Problem[];
} {
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
  const known = {
    parameters: declared,
    names: [...new Set([...parameters.names, ...declared.map(({ name }) => name)])],
  };
  const overrides = dataset && readDataset(dataset, { ...known, env, pipelineName: description.name, macroSharding });
  const problems = [
    ...rendered.problems,
    ...rendered.besides([
      ...shape,
      ...(isMapping(description.parameters) ? parameters.problems : []),
      ...(description.groups === undefined ? [] : groups.problems),
      ...shardingProblems,
      ...(isMapping(description.process) ? programProblems(description.process, source) : []),
      ...unitsProblems(isMapping(description.process) ? description.process.units : undefined, source),
      ...crossKeyProblems(description, { macroSharding, output: output.template }, source),
    ]),
    ...(textOf(description.input) === '' ? [] : input.problems),
    ...(textOf(description.output) === '' ? [] : output.problems),
    ...options.problems,
    ...(overrides?.problems ?? []),
  ];
  const read = { source, description, parameters, input, macroSharding, options };
  return {
    read: {
      ...read,
      output: output.template,
      groups: groups.groups,
      dataset: overrides && { ...overrides, name: dataset!.name },
    },
    problems,
  };
}

/** Parameters that the description has put something else in the place of, with what that is. */
function absentParameters({ process }: Description): Readonly<Record<string, string>> {
  const isGiven = isMapping(process) && Array.isArray(process.instancePreferences);
  return isGiven ? { ProcessingInstanceType: 'process.instancePreferences' } : {};
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
