/** Where in S3 a definition's jobs read and write: as few folders as hold all of it. */

import { defaultScope, evaluate, type Scope } from '../definition/evaluate.ts';
import { listSteps } from '../definition/graph.ts';
import { groupSourceOf } from '../definition/group-steps.ts';
import { containerCommandOf, inputsOf, outputsOf } from '../definition/job-request.ts';
import type { DefinitionJson, Json, ProcessingStepJson } from '../definition/json.ts';
import { findReferences } from '../definition/reference.ts';
import { unrolled } from '../definition/unrolled.ts';
import { parseAnyS3Uri, type S3Uri } from '../names/s3-uri.ts';
import { TemplateError } from './template-error.ts';

/** A folder, or an object whose key differs between executions. */
export interface S3Place extends S3Uri {
  /** Ends with a slash, or is empty for the whole bucket; in an object's key `anyText` stands for any text. */
  readonly key: string;
}

export interface S3Places {
  /** Folders that jobs read and no job of the pipeline writes. */
  readonly inputs: readonly S3Place[];
  /** Folders below which every output lies. */
  readonly outputs: readonly S3Place[];
  /** Objects that a condition or a message reads by Std:JsonGet. */
  readonly propertyFiles: readonly S3Place[];
}

/** What stands for an execution variable: no YAML text and no key can hold it. */
export const anyText = '\0';

/** The places of a definition whose parameters have their defaults. */
export function s3Places(definition: DefinitionJson): S3Places {
  const scope = anyExecution(definition);
  const steps = processingSteps(definition);
  const locate = (uri: Json) => splitUri(evaluate(uri, scope));
  const outputs = steps.flatMap((step) => outputsOf(step.Arguments).map(({ uri }) => locate(uri ?? '')));
  const inputs = steps.flatMap(inputUris).map(locate);
  return {
    inputs: commonFolders(inputs.filter((place) => !outputs.some((output) => isBelow(output, place)))),
    outputs: commonFolders(outputs),
    propertyFiles: steps.flatMap((step) => propertyFileUris(step).map(locate)),
  };
}

/** Every image that the definition's jobs run, each once. */
export function imageUris(definition: DefinitionJson): readonly string[] {
  const scope = anyExecution(definition);
  const images = processingSteps(definition).map(({ Arguments }) =>
    String(evaluate(containerCommandOf(Arguments).image ?? '', scope)),
  );
  return [...new Set(images)];
}

/** The places that lie in no other one, sorted. */
export function distinctPlaces(places: readonly S3Place[]): readonly S3Place[] {
  const sorted = [...new Map(places.map((place) => [`${place.bucket}/${place.key}`, place])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, place]) => place);
  const holds = (outer: S3Place, inner: S3Place) =>
    outer !== inner && outer.bucket === inner.bucket && inner.key.startsWith(outer.key) && /^$|\/$/.test(outer.key);
  return sorted.filter((place) => !sorted.some((other) => holds(other, place)));
}

function anyExecution(definition: DefinitionJson): Scope {
  return { ...defaultScope(definition), execution: () => anyText };
}

function processingSteps(definition: DefinitionJson): readonly ProcessingStepJson[] {
  return listSteps(unrolled(definition)).flatMap(({ step }) => (step.Type === 'Processing' ? [step] : []));
}

// A combine may read the prefix below which its own execution's jobs have written.
function isBelow(output: S3Place, { bucket, key }: S3Place): boolean {
  return key.includes(anyText) && output.bucket === bucket && output.key.startsWith(key);
}

// An input that is another step's output lies where that output does.
function inputUris(step: ProcessingStepJson): readonly Json[] {
  const source = groupSourceOf(step.Arguments);
  const uris = [...inputsOf(step.Arguments).map(({ uri }) => uri ?? ''), ...(source === undefined ? [] : [source])];
  return uris.filter((uri) => !findReferences(uri).some(({ reference }) => reference.kind === 'property'));
}

function propertyFileUris(step: ProcessingStepJson): readonly Json[] {
  return (step.PropertyFiles ?? []).flatMap(({ OutputName, FilePath }) =>
    outputsOf(step.Arguments)
      .filter(({ name }) => name === OutputName)
      .map(({ uri = '' }) => ({ 'Std:Join': { On: '/', Values: [uri, FilePath] } })),
  );
}

function splitUri(uri: Json): S3Place {
  const place = parseAnyS3Uri(String(uri));
  if (place === undefined || place.bucket.includes(anyText)) {
    throw new TemplateError(
      `${JSON.stringify(String(uri).replaceAll(anyText, '*'))} names no bucket, so that no policy can name it; expected s3://bucket/prefix`,
    );
  }
  return place;
}

function commonFolders(places: readonly S3Place[]): readonly S3Place[] {
  const keys = new Map<string, string[]>();
  for (const { bucket, key } of places) keys.set(bucket, [...(keys.get(bucket) ?? []), key]);
  return [...keys].map(([bucket, inBucket]) => ({ bucket, key: commonFolder(inBucket) }));
}

function commonFolder(keys: readonly string[]): string {
  let common = keys[0] ?? '';
  for (const key of keys) {
    let length = 0;
    while (length < common.length && common[length] === key[length] && key[length] !== anyText) length++;
    common = common.slice(0, length);
  }
  return common.slice(0, common.lastIndexOf('/') + 1);
}
