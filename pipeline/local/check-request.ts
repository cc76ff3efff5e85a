import { findRequestProblems } from '../service/request-problems.ts';
import { type OperationName, requestShapeOf } from '../service/shapes.ts';
import { nearestName } from '../wording/words.ts';
import { invalid, ServiceError } from './service-error.ts';

/** Members of the service's model that have no effect here, by operation or by the structure that holds them. */
const notDoneHere: { readonly [Operation in OperationName]?: readonly string[] } = {
  CreatePipeline: ['PipelineDefinitionS3Location.VersionId'],
  UpdatePipeline: ['PipelineDefinitionS3Location.VersionId'],
  StartPipelineExecution: ['MlflowExperimentName', 'RoleArn'],
};

/**
 * Holds a request against the service's own model of it. The service itself drops members that it does not know; here
 * they are refused, because the caller expects an effect.
 * @throws ServiceError SerializationException for another JSON type, ValidationException for all else, with everything
 *   that is wrong
 */
export function checkRequest(operation: OperationName, request: unknown): void {
  const { unknown, mistyped, violations } = findRequestProblems(requestShapeOf(operation), request);
  if (mistyped.length > 0) throw new ServiceError('SerializationException', mistyped.join('; '));
  const [first] = unknown;
  if (first) {
    const nearest = nearestName(first.name, first.known);
    const hint = nearest === undefined ? '' : ` (the nearest known name is ${nearest})`;
    throw invalid(`${operation} has no member ${first.path}${hint}. ${policy}`);
  }
  const notDone = notDoneHere[operation]?.find((path) => isGiven(request, path.split('.')));
  if (notDone !== undefined) {
    throw invalid(`The embedded SageMaker does not know the member ${notDone} of ${operation}. ${policy}`);
  }
  if (violations.length === 0) return;
  const detected = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected`;
  throw invalid(`${detected}: ${violations.join('; ')}`);
}

const policy = 'It refuses what it would have to ignore.';

function isGiven(value: unknown, [member, ...rest]: readonly string[]): boolean {
  if (member === undefined) return value !== undefined && value !== null;
  const nested = (value as Readonly<Record<string, unknown>> | null | undefined)?.[member];
  return isGiven(nested, rest);
}
