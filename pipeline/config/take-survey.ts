/** A spec with what its survey says: groups, the volumes of their machines, and what their jobs are to find. */

import type { Survey, SurveyedGroup } from '../survey/survey.ts';
import { typed } from '../wording/typed-command.ts';
import { groupNameProblem } from './groups.ts';
import { ConfigError } from './problem.ts';
import type { GroupSpec, PipelineSpec, TextTemplate } from './spec.ts';
import { takeForEach } from './take-for-each.ts';
import { takePacks } from './take-packs.ts';
import { streamingVolumeGB } from './take-streaming.ts';

const volume = 'ProcessingVolumeSizeInGB';

// Studio shows it beside the field.
const versionDescription =
  'Any text; a new value makes all steps run again. Which files are there says the survey of the last upsert: executions trust it, and do not see what has changed in S3 since';

/**
 * The spec as the survey completes it.
 * @param given parameter values that take the place of the description's
 * @throws ConfigError where the survey is of another prefix, or does not know a group of the description's
 */
export function takeSurvey(
  spec: PipelineSpec,
  survey: Survey,
  given: Readonly<Record<string, string>> = {},
): PipelineSpec {
  const input = inputPattern(spec, given);
  const { namesGroups } = spec.survey!;
  const names = namesGroups ? [...survey.groups.keys()] : spec.groups.map(({ name }) => name);
  refuseWithoutSlash(spec, input);
  const messages = [
    ...prefixProblems(spec, survey, input),
    ...names.flatMap((name) => groupProblems(name, survey)),
    ...(names.length === 0 ? ['holds no group'] : []),
  ].map((message) => `${spec.survey!.path} ${message}; run ${typed('survey')}`);
  if (messages.length > 0) throw new ConfigError(messages.map((message) => ({ ...spec.survey!.askedAt, message })));
  refuseGivenVolume(spec);

  const ownVolumes = spec.parameterPlaces[volume] === undefined;
  const isCopied = spec.process.read === 'copy';
  const known = new Map(spec.groups.map((group) => [group.name, group]));
  const surveyed = {
    ...spec,
    parameters: spec.parameters
      .filter(({ name }) => !ownVolumes || name !== volume)
      .map((each) => (each.name === 'DatasetVersion' ? { ...each, description: versionDescription } : each)),
    groups: names.map((name): GroupSpec => {
      const found = survey.groups.get(name)!;
      const group = known.get(name) ?? { name, inputUri: inputOf(spec, name) };
      return {
        ...group,
        ...(ownVolumes && {
          volumeSizeInGB: group.volumeSizeInGB ?? (isCopied ? volumeSizeInGB(found) : streamingVolumeGB),
        }),
        surveyed: { ...found, uri: input.join(name) },
      };
    }),
  };
  return takePacks(takeForEach(surveyed), survey, (bytes) => (ownVolumes ? volumeSizeInGB({ bytes }) : undefined));
}

/** The spec with the digests of its groups' inputs, and all else as the description has it, whether it asks for a survey or not. */
export function takeDigests(
  spec: PipelineSpec,
  { groups }: Survey,
  given: Readonly<Record<string, string>> = {},
): PipelineSpec {
  const input = inputPattern(spec, given);
  return {
    ...spec,
    groups: spec.groups.map((group) => {
      const found = groups.get(group.name);
      return found === undefined ? group : { ...group, surveyed: { ...found, uri: input.join(group.name) } };
    }),
  };
}

/** What is wrong with an input's URI that is to be surveyed. */
export const needsSlash =
  'does not end in a slash, and so matches whatever begins like it (1 also 10): a survey needs one behind it';

/** The input's URI, taken apart at the group's name, with the values that executions have where they are given no others. */
export function inputPattern(spec: PipelineSpec, given: Readonly<Record<string, string>> = {}): readonly string[] {
  const { dataset } = spec;
  const values = new Map([
    ...spec.parameters.map(({ name, defaultValue }): [string, string] => [name, String(defaultValue)]),
    // A dataset that is a pipeline of its own has its own survey, of its own prefix.
    ...Object.entries(dataset?.isOwnPipeline ? dataset.parameters : {}),
    ...Object.entries(given),
  ]);
  const textOf = (template: TextTemplate) =>
    template.map((part) => (typeof part === 'string' ? part : (values.get(part.reference) ?? ''))).join('');
  return spec.input.map(textOf);
}

function inputOf({ input }: PipelineSpec, name: string): TextTemplate {
  return input.flatMap((part, index) => (index === 0 ? part : [name, ...part]));
}

function refuseWithoutSlash({ survey }: PipelineSpec, input: readonly string[]): void {
  const written = input.join('{{group}}');
  if (written.endsWith('/')) return;
  throw new ConfigError([{ ...survey!.askedAt, message: `the input ${written} ${needsSlash}` }]);
}

function prefixProblems(spec: PipelineSpec, { prefix }: Survey, [found = '', ...more]: readonly string[]) {
  if (more.length === 0 && spec.survey!.namesGroups) return ['needs an input that holds {{group}}'];
  return prefix === found ? [] : [`is of ${prefix}, and the input of ${spec.name} begins with ${found}`];
}

function groupProblems(name: string, { groups }: Survey): readonly string[] {
  if (!groups.has(name)) return [`does not know group ${JSON.stringify(name)}`];
  const problem = groupNameProblem(name);
  return problem === undefined ? [] : [`cannot be used: ${problem}`];
}

function refuseGivenVolume({ dataset, parameterPlaces, survey, macroSharding }: PipelineSpec): void {
  const place = dataset?.parameterPlaces[volume];
  if (place === undefined || parameterPlaces[volume] !== undefined) return;
  const ownVolume = macroSharding.by === 'pack' ? '' : 'groups a volumeSizeInGB, or ';
  const [, file = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
  const message = `${volume} is no parameter here, because volumes follow from ${survey!.path}; give ${ownVolume}the description's parameters a ${volume}`;
  throw new ConfigError([{ file, line: Number(line), column: Number(column), message }]);
}

/** Room for the files, and for what is written beside them: a fifth, and 10 GB. */
function volumeSizeInGB({ bytes }: Pick<SurveyedGroup, 'bytes'>): number {
  return Math.ceil((bytes / 2 ** 30) * 1.2) + 10;
}
