/** What is wrong with the description where one key does not go with another. */

import type { Description } from './description.ts';
import type { Problem } from './problem.ts';
import type { PipelineSpec, TextTemplate } from './spec.ts';
import { groupsParameter, isOverParameter } from './take-for-each.ts';
import type { YamlSource } from './yaml-source.ts';
import { isMapping } from './yaml-source.ts';

/** The description may be of any shape; of what was read beside it, what could be read. */
export function crossKeyProblems(
  description: Description,
  read: Pick<PipelineSpec, 'macroSharding'> & { readonly output: TextTemplate },
  source: YamlSource,
): readonly Problem[] {
  return [
    ...readProblems(description, read.macroSharding, source),
    ...cacheProblems(description, read.macroSharding, source),
    ...overParameterProblems({ description, ...read }, source),
    ...gateProblems(description, source),
    ...securityProblems(description, source),
  ];
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

function gateProblems({ parameters, qualityGate }: Description, source: YamlSource): readonly Problem[] {
  const limit = qualityGate?.maxRejectedFraction;
  const given = isMapping(parameters) ? parameters.MaxRejectedFraction : undefined;
  const value = isMapping(given) ? given.default : given;
  if (typeof limit !== 'number' || typeof value !== 'number' || value === limit) return [];
  const message = `qualityGate.maxRejectedFraction is ${limit}, but parameters.MaxRejectedFraction is ${value}: both name one default, give it once`;
  return [source.problem(['qualityGate', 'maxRejectedFraction'], message)];
}

function securityProblems({ security }: Description, source: YamlSource): readonly Problem[] {
  const isGiven = (list: unknown) => Array.isArray(list) && list.length > 0;
  if (isGiven(security?.subnets) === isGiven(security?.securityGroupIds)) return [];
  const [given, missing] = isGiven(security?.subnets)
    ? ['subnets', 'securityGroupIds']
    : ['securityGroupIds', 'subnets'];
  const message = `security.${given} needs security.${missing} beside it: a VPC takes both or neither`;
  return [source.problem(['security', given!], message)];
}
