import type { DefinitionJson } from '../../definition/json.ts';
import { checkDefinition } from '../../rules/check.ts';
import type { ServiceError } from '../service-error.ts';
import { invalid } from './request.ts';

/** @see SageMaker API, PipelineDefinition */
const longestDefinition = 1_048_576;

/**
 * Rules whose findings the service itself reports when a pipeline is created or updated. Others (ten inputs a job, the
 * order of prefixes) it reports at run time or never; `validate` reports them all.
 */
const checkedAtCreation = new Set([
  'shape',
  'unknown-reference',
  'depends-on',
  'dependency-cycle',
  'duplicate-name',
  'argument-type',
  'argument-value',
]);

/**
 * The parsed definition, where the service would take it.
 * @throws ServiceError ValidationException
 */
export function acceptDefinition(text: string): DefinitionJson {
  if (text.length > longestDefinition) {
    throw invalid(`Pipeline definition has ${text.length} characters, at most ${longestDefinition} are allowed`);
  }
  const definition = parse(text);
  const findings = checkDefinition(definition, { quotas: { steps: Number.MAX_SAFE_INTEGER } });
  const fatal = findings.find(({ rule, severity }) => severity === 'error' && checkedAtCreation.has(rule));
  if (fatal) throw invalid(`Unable to parse pipeline definition. ${fatal.path}: ${fatal.message}`);
  return definition;
}

function parse(text: string): DefinitionJson {
  try {
    return JSON.parse(text) as DefinitionJson;
  } catch (error) {
    throw unparsable((error as Error).message);
  }
}

function unparsable(reason: string): ServiceError {
  return invalid(`Unable to parse pipeline definition. Invalid JSON: ${reason}`);
}
