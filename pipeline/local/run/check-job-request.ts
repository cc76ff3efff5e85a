import { EvaluationError } from '../../definition/evaluate.ts';
import { isObject, memberOf } from '../../definition/expression.ts';
import { containerCommandOf } from '../../definition/job-request.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import { localDiskGB } from '../../service/machines.ts';
import { checkRequest } from '../check-request.ts';
import { invalid, ServiceError } from '../service-error.ts';
import { checkLocalPaths, checkOutputsApart } from './job-folders.ts';

/**
 * Holds a job's request against what CreateProcessingJob takes: the service's model, and what it is known to refuse
 * beyond it. Values are known here that a definition's expressions have left open.
 * @param request  resolved, with its ProcessingJobName and RoleArn
 * @param instanceTypes  types that the account has, though the model does not know them
 * @throws EvaluationError with the words of the service's ValidationException
 */
export function checkJobRequest(request: JsonObject, instanceTypes: readonly string[] = []): void {
  try {
    checkRequest('CreateProcessingJob', withKnownType(request, instanceTypes));
    checkWords(request);
    checkInstances(memberOf(request.ProcessingResources, 'ClusterConfig'));
  } catch (error) {
    throw error instanceof ServiceError ? new EvaluationError(error.message, { cause: error }) : error;
  }
  checkLocalPaths(request);
  checkOutputsApart(request);
}

// The model's list is open at its end: AWS adds types.
function withKnownType(request: JsonObject, known: readonly string[]): JsonObject {
  const cluster = memberOf(request.ProcessingResources, 'ClusterConfig');
  if (!isObject(cluster) || known.length === 0) return request;
  const withoutKnown = (value: Json): Json =>
    typeof value === 'string' && known.includes(value) ? anyModelType : value;
  const preferences = cluster.InstancePreferences;
  const plain = {
    ...cluster,
    ...(cluster.InstanceType !== undefined && { InstanceType: withoutKnown(cluster.InstanceType) }),
    ...(Array.isArray(preferences) && {
      InstancePreferences: preferences.map((each: Json) =>
        isObject(each) && each.InstanceType !== undefined
          ? { ...each, InstanceType: withoutKnown(each.InstanceType) }
          : each,
      ),
    }),
  };
  return { ...request, ProcessingResources: { ClusterConfig: plain } };
}

const anyModelType = 'ml.m5.large';

/** @see github.com/aws/sagemaker-python-sdk/issues/3758 */
function checkWords(request: JsonObject): void {
  const { entrypoint = [], words } = containerCommandOf(request);
  for (const [member, texts] of Object.entries({ ContainerEntrypoint: entrypoint, ContainerArguments: words })) {
    const index = texts.indexOf('');
    if (index < 0) continue;
    throw invalid(
      `Found null or empty string in ${member} at index ${index}. ContainerArguments and ContainerEntrypoint may not contain null or empty strings.`,
    );
  }
}

/** The model requires neither; what a request asks for is one of the two ways. */
function checkInstances(cluster: Json | undefined): void {
  const has = (member: string) => memberOf(cluster, member) !== undefined;
  for (const member of ['SelectedInstanceType', 'SelectedInstanceCount']) {
    if (has(member)) throw invalid(`${member} cannot be asked for: it is told of a job that has its instances.`);
  }
  checkDisk(cluster);
  if (!has('InstancePreferences')) {
    if (has('InstanceType') && has('InstanceCount')) return;
    throw invalid('Either InstancePreferences, or InstanceType and InstanceCount, must be given in ClusterConfig.');
  }
  if (has('InstanceType')) throw invalid('InstanceType and InstancePreferences cannot both be given in ClusterConfig.');
  const preferences = (memberOf(cluster, 'InstancePreferences') as readonly Json[]).filter(isObject);
  const types = preferences.map(({ InstanceType }) => InstanceType);
  if (new Set(types).size < types.length) {
    throw invalid('An instance type can appear only once in InstancePreferences.');
  }
  const counted = preferences.filter(({ InstanceCount }) => InstanceCount !== undefined).length;
  if (has('InstanceCount') ? counted === 0 : counted === preferences.length) return;
  throw invalid('InstanceCount must be given in every preference of InstancePreferences, or once in ClusterConfig.');
}

/** The service's own words are not known. @see API_ProcessingClusterConfig */
function checkDisk(cluster: Json | undefined): void {
  const preferences = memberOf(cluster, 'InstancePreferences');
  const preferred = Array.isArray(preferences) ? preferences.map((each: Json) => memberOf(each, 'InstanceType')) : [];
  for (const type of [memberOf(cluster, 'InstanceType'), ...preferred]) checkDiskOf(type, cluster);
}

function checkDiskOf(type: Json | undefined, cluster: Json | undefined): void {
  const volumeGB = memberOf(cluster, 'VolumeSizeInGB');
  const diskGB = typeof type === 'string' ? localDiskGB(type) : undefined;
  if (diskGB === undefined) return;
  if (memberOf(cluster, 'VolumeKmsKeyId') !== undefined) {
    throw invalid(`VolumeKmsKeyId cannot be requested for ${type}, which has local storage.`);
  }
  if (Number(volumeGB) > diskGB) {
    throw invalid(`VolumeSizeInGB cannot be larger than the local storage of ${type}, which is ${diskGB} GB.`);
  }
}
