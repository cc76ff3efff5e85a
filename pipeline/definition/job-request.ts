/**
 * Reads a processing job's request: a step's Arguments, which may hold expressions, or what they resolve to, which
 * DescribeProcessingJob answers with. Parts that do not have the request's shape are left out.
 */

import { isObject, memberOf } from './expression.ts';
import type { Json, JsonObject } from './json.ts';

/** An entry of ProcessingInputs or Outputs. */
export interface JobPlace {
  readonly name: Json | undefined;
  /** Of its S3Input or S3Output, as the next one. */
  readonly uri: Json | undefined;
  readonly localPath: Json | undefined;
  readonly entry: JsonObject;
}

/** In the order of the request. */
export function inputsOf(request: JsonObject): readonly JobPlace[] {
  return entriesOf(request.ProcessingInputs).map((entry) => placeOf(entry, entry.InputName, entry.S3Input));
}

/** In the order of the request. */
export function outputsOf(request: JsonObject): readonly JobPlace[] {
  const outputs = memberOf(request.ProcessingOutputConfig, 'Outputs');
  return entriesOf(outputs).map((entry) => placeOf(entry, entry.OutputName, entry.S3Output));
}

/** The S3 URIs of a resolved request's outputs. */
export function outputUrisOf(request: JsonObject): readonly string[] {
  return outputsOf(request).flatMap(({ uri }) => (typeof uri === 'string' ? [uri] : []));
}

/** What a job's container runs. */
export interface ContainerCommand {
  readonly image: Json | undefined;
  /** Undefined where the image's own is used. */
  readonly entrypoint: readonly Json[] | undefined;
  readonly words: readonly Json[];
}

/** The image, its entry point and its arguments, as the request has them. */
export function containerCommandOf(request: JsonObject): ContainerCommand {
  const { ImageUri, ContainerEntrypoint, ContainerArguments } = isObject(request.AppSpecification)
    ? request.AppSpecification
    : {};
  return {
    image: ImageUri,
    entrypoint: ContainerEntrypoint === undefined ? undefined : [ContainerEntrypoint].flat(),
    words: Array.isArray(ContainerArguments) ? ContainerArguments : [],
  };
}

/** The machines that a job asks for, as the request has them; of preferences, the first. */
export function instancesOf(request: JsonObject): { readonly type: Json | undefined; readonly count: Json } {
  const cluster = memberOf(request.ProcessingResources, 'ClusterConfig');
  const first = entriesOf(memberOf(cluster, 'InstancePreferences'))[0] ?? cluster;
  const count = memberOf(first, 'InstanceCount') ?? memberOf(cluster, 'InstanceCount') ?? 1;
  return { type: memberOf(first, 'InstanceType'), count };
}

function placeOf(entry: JsonObject, name: Json | undefined, location: Json | undefined): JobPlace {
  return { name, uri: memberOf(location, 'S3Uri'), localPath: memberOf(location, 'LocalPath'), entry };
}

function entriesOf(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
