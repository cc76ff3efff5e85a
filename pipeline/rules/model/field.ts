/** The words in which the model of a request is written: what each member takes, and its bounds. */

export type Field = StructureField | ListField | MapField | TextField | IntegerField | BooleanField | OpenField;

export interface StructureField {
  readonly kind: 'structure';
  readonly members: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
}

export interface ListField {
  readonly kind: 'list';
  readonly items: Field;
  readonly min: number;
  readonly max: number;
  /** What to do where there are too many or too few. */
  readonly remedy: string;
}

export interface MapField {
  readonly kind: 'map';
  readonly keys: TextField;
  readonly values: TextField;
  readonly max: number;
  readonly remedy: string;
}

export interface TextField {
  readonly kind: 'text';
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: { readonly regexp: RegExp; readonly says: string };
  /** The only values that it takes. */
  readonly values?: readonly string[];
}

export interface IntegerField {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

export interface BooleanField {
  readonly kind: 'boolean';
}

/** Anything at all: what this project has no bounds for. */
export interface OpenField {
  readonly kind: 'open';
}

/** `required` names the members that must be there. */
export function structure(members: Readonly<Record<string, Field>>, required: readonly string[] = []): StructureField {
  return { kind: 'structure', members, required };
}

export function list(items: Field, bounds: Pick<ListField, 'min' | 'max' | 'remedy'>): ListField {
  return { kind: 'list', items, ...bounds };
}

export function text(bounds: Omit<TextField, 'kind'> = {}): TextField {
  return { kind: 'text', ...bounds };
}

export function integer(bounds: Omit<IntegerField, 'kind'>): IntegerField {
  return { kind: 'integer', ...bounds };
}

export const boolean: BooleanField = { kind: 'boolean' };

export const open: OpenField = { kind: 'open' };
