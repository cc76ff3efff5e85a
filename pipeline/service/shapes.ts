/**
 * What SageMaker's own model says of the requests and answers that we know: members, required ones, bounds, patterns,
 * enums. `shapes.json` is written by `test/interop/service_shapes.py`, never by hand.
 */

import table from './shapes.json' with { type: 'json' };

/** Names as the service's model has them: `PipelineName`, `CreateProcessingJobRequest`. */
export type ShapeName = keyof typeof table.shapes;

export type OperationName = keyof typeof table.operations;

export type Shape = StructureShape | ListShape | MapShape | TextShape | IntegerShape | PlainShape;

export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, ShapeName>>;
  readonly required?: readonly string[];
}

/** Bounds are numbers of entries. */
export interface ListShape extends Bounds {
  readonly type: 'list';
  readonly member: ShapeName;
}

/** Bounds are numbers of entries. */
export interface MapShape extends Bounds {
  readonly type: 'map';
  readonly key: ShapeName;
  readonly value: ShapeName;
}

/** Bounds are numbers of characters. */
export interface TextShape extends Bounds {
  readonly type: 'string';
  /** A regular expression that the whole text matches. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface IntegerShape extends Bounds {
  readonly type: 'integer' | 'long';
}

export interface PlainShape {
  readonly type: 'boolean' | 'timestamp';
}

export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

const shapes = table.shapes as Readonly<Record<ShapeName, Shape>>;

/** The shape of the service's model that has this name. */
export function shapeOf(name: ShapeName): Shape {
  return shapes[name];
}

/** The shape of an operation's request. */
export function requestShapeOf(operation: OperationName): ShapeName {
  return table.operations[operation].input as ShapeName;
}

/** Undefined for what is no operation that the table has. */
export function operationNamed(name: string): OperationName | undefined {
  return Object.hasOwn(table.operations, name) ? (name as OperationName) : undefined;
}

/** The members of a structure, in the model's order. */
export function membersOf(name: ShapeName): readonly string[] {
  return Object.keys((shapes[name] as StructureShape).members);
}

/** The only values that a text takes, in the model's order. */
export function valuesOf(name: ShapeName): readonly string[] {
  return (shapes[name] as TextShape).enum!;
}

/** The bounds of a text (characters), a list or a map (entries), or a number. */
export function boundsOf(name: ShapeName): { readonly min: number; readonly max: number } {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = shapes[name] as Bounds;
  return { min, max };
}

/** What the whole of a text matches, and the same as the model writes it. */
export interface TextPattern {
  readonly regexp: RegExp;
  readonly text: string;
}

const patterns = new Map<ShapeName, TextPattern>();

// The model's own pattern backtracks so much on a definition of a megabyte that a mismatch would never end.
const inLinearTime: { readonly [Name in ShapeName]?: RegExp } = { PipelineDefinition: /^[^\u2028\u2029]*$/u };

/** The pattern of a text that has one, compiled once. */
export function patternOf(name: ShapeName): TextPattern {
  const known = patterns.get(name);
  if (known) return known;
  const text = (shapes[name] as TextShape).pattern!;
  const pattern = { regexp: inLinearTime[name] ?? new RegExp(`^(?:${text})$`, 'u'), text };
  patterns.set(name, pattern);
  return pattern;
}
