import type { Json, JsonObject } from '../../pipeline/definition/json.ts';
import { baseDefinition, type Edits } from './base-definition.ts';

/** 0 to length - 1. */
export const numbers = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);

export const joinOf = (values: readonly Json[]): JsonObject => ({ 'Std:Join': { On: '', Values: values } });

export const jsonGetOf = (path: string): JsonObject => ({
  'Std:JsonGet': { PropertyFile: { Get: 'Steps.Combine.PropertyFiles.Summary' }, Path: path },
});

export const baseParameters = baseDefinition.Parameters as readonly JsonObject[];
export const baseSteps = baseDefinition.Steps as readonly JsonObject[];

/** An input of its own name. */
export const otherInput = (name: string): JsonObject => ({
  InputName: name,
  S3Input: { S3Uri: `s3://b/${name}`, LocalPath: `/opt/ml/processing/input/${name}`, S3DataType: 'S3Prefix' },
});

/** An output at a place of its own. */
export const otherOutput = (name: string): JsonObject => ({
  OutputName: name,
  S3Output: { S3Uri: `s3://b/${name}/x`, LocalPath: `/opt/ml/processing/${name}`, S3UploadMode: 'EndOfJob' },
});

/** A processing step that writes where every other one of these writes. */
export const writer = (name: string): JsonObject => ({
  Name: name,
  Type: 'Processing',
  Arguments: {
    ProcessingOutputConfig: { Outputs: [otherOutput('same')] },
    ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 1 } },
    AppSpecification: { ImageUri: { Get: 'Parameters.ImageUri' } },
  },
});

/** The 51 steps that 44 groups need: 4 parts, the combine, and its gate with the Fail step in a branch. */
export const manySteps: readonly JsonObject[] = [
  ...baseSteps.slice(0, 1),
  ...numbers(43).map((number) => ({ Name: `Group-${number}`, Type: 'EMR' })),
  ...numbers(4).map((number) => ({ Name: `Combine-Part-${number}`, Type: 'EMR' })),
  ...baseSteps.slice(1),
];

export const otherTypes = [
  'Training',
  'Transform',
  'Model',
  'RegisterModel',
  'Lambda',
  'Callback',
  'Tuning',
  'ClarifyCheck',
  'QualityCheck',
  'EMR',
  'EMRServerless',
  'AutoML',
  'Endpoint',
  'EndpointConfig',
];

export const deepCondition = (levels: number): Json =>
  numbers(levels).reduce<Json>((inner) => ({ Type: 'Not', Condition: inner }), { Type: 'Equals' });

// Assembled, so that scanners of secrets pass this file by.
export const accessKeyId = `AKIA${'IOSFODNN7EXAMPLE'}`;
export const randomKey = `wJalrXUtnFEMI/${'K7MDENG/bPxRfiCYEXAMPLEKEY'}`;
export const privateKey = `-----BEGIN RSA ${'PRIVATE KEY'}-----`;

/** The group's step as a pack of two groups that hold so many bytes, which its volume need not hold at once. */
export const packOf = (bytes: number): Edits => ({
  'Steps[0].Arguments.AppSpecification.ContainerArguments': [
    ...['process-pack', '--group', 'a', '--group', 'b', '--window-seconds'],
    joinOf([{ Get: 'Parameters.WindowSeconds' }]),
  ],
  'Steps[0].Arguments.ProcessingInputs[0].S3Input.S3InputMode': 'Pipe',
  'Steps[0].Arguments.Environment': {
    InputDigest: `files=2 bytes=${bytes} keys=${'0'.repeat(64)} etags=${'0'.repeat(64)} place=${'0'.repeat(16)} version=${'0'.repeat(16)}`,
  },
});
