/** How a text becomes a parameter's value, and what a parameter does not take. */

import { parseS3Uri } from '../names/s3-uri.ts';
import { longestParameterValue } from '../service/limits.ts';
import { describeValue } from '../wording/words.ts';
import type { ParameterType, Scalar } from './json.ts';

/** What a parameter takes. */
export interface ValueContract {
  readonly type: ParameterType;
  /** Of a String: the only values. */
  readonly enumValues?: readonly string[];
  /** In characters of the value as a text; what a start takes where absent. */
  readonly longestValue?: number;
  /** Bounds of a number, both inclusive. */
  readonly smallest?: number;
  readonly largest?: number;
  /** True for a String that names a folder in S3. */
  readonly isS3Prefix?: boolean;
}

/** What is wrong with a value, as data: the embedded SageMaker has the service's own words for it. */
export type ValueProblem =
  | { readonly kind: 'type'; readonly type: ParameterType }
  | { readonly kind: 'empty' }
  | { readonly kind: 'length'; readonly characters: number; readonly longest: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'bounds'; readonly smallest: number | undefined; readonly largest: number | undefined }
  | { readonly kind: 's3-prefix' };

/**
 * A text read as StartPipelineExecution reads an override, Studio's spelling included (`True`, `+5`, `1e3` of a
 * Float); undefined where it is not of the type.
 */
export function readParameterText(type: ParameterType, text: string): Scalar | undefined {
  if (type === 'String') return text;
  if (type === 'Boolean') return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
  const pattern = type === 'Integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const value = Number(text);
  return pattern.test(text) && fits(type, value) ? value : undefined;
}

/** True where a JSON value is of the type; an empty text is a String. */
export function hasType(type: ParameterType, value: unknown): value is Scalar {
  if (type === 'String') return typeof value === 'string';
  if (type === 'Boolean') return typeof value === 'boolean';
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return type === 'Float' || Number.isInteger(value);
}

// Beyond the safe integers a text and its number are not the same any more.
function fits(type: ParameterType, value: unknown): boolean {
  return hasType(type, value) && (type !== 'Integer' || Number.isSafeInteger(value));
}

/** The first thing that is wrong with a value, or undefined. */
export function findValueProblem(contract: ValueContract, value: unknown): ValueProblem | undefined {
  const { type, enumValues, longestValue: longest = longestParameterValue, smallest, largest, isS3Prefix } = contract;
  if (!fits(type, value)) return { kind: 'type', type };
  if (value === '') return { kind: 'empty' };
  const { length: characters } = String(value);
  if (characters > longest) return { kind: 'length', characters, longest };
  if (typeof value === 'number' && (value < (smallest ?? value) || value > (largest ?? value))) {
    return { kind: 'bounds', smallest, largest };
  }
  if (isS3Prefix && !parseS3Uri(String(value))) return { kind: 's3-prefix' };
  if (enumValues && type === 'String' && !enumValues.includes(String(value)))
    return { kind: 'enum', values: enumValues };
  return undefined;
}

/** What the value must be, as a sentence goes on after its name: `must be at least 0, got the number -1`. */
export function describeValueProblem(problem: ValueProblem, value: unknown): string {
  const got = `got ${describeValue(value)}`;
  switch (problem.kind) {
    case 'type':
      return `must be ${typeWords[problem.type]}, ${got}`;
    case 'empty':
      return `must be a text that is not empty, ${got}`;
    case 'length':
      return `must have at most ${problem.longest} characters, got ${problem.characters}`;
    case 'bounds': {
      const isTooSmall = problem.smallest !== undefined && Number(value) < problem.smallest;
      return `must be ${isTooSmall ? `at least ${problem.smallest}` : `at most ${problem.largest}`}, ${got}`;
    }
    case 's3-prefix':
      return `must be an S3 prefix such as s3://bucket/folder, ${got}`;
    case 'enum':
      return `must be one of ${problem.values.join(', ')}, ${got}`;
  }
}

const typeWords = {
  String: 'a text (in quotes, where it looks like a number)',
  Boolean: 'true or false',
  Integer: 'an integer',
  Float: 'a number',
} as const;
