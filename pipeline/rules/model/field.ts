/** What each member of a step's Arguments takes, its bounds, and the words that rules have for them. */

export type Field = StructureField | ListField | MapField | TextField | IntegerField | BooleanField | OpenField;

/** An object with members of its own. */
export interface StructureField {
  readonly kind: 'structure';
  readonly members: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
}

/** Bounds are numbers of entries. */
export interface ListField {
  readonly kind: 'list';
  readonly items: Field;
  readonly min: number;
  readonly max: number;
  /** What to do where there are too many or too few. */
  readonly remedy: string;
}

/** An object whose keys are the author's. */
export interface MapField {
  readonly kind: 'map';
  readonly keys: TextField;
  readonly values: Field;
  /** Entries. */
  readonly max: number;
  readonly remedy: string;
}

/** Lengths are numbers of characters. */
export interface TextField {
  readonly kind: 'text';
  readonly minLength: number;
  readonly maxLength: number;
  readonly pattern?: { readonly regexp: RegExp; readonly says: string };
  /** The only values that it takes. */
  readonly values?: readonly string[];
  /** The model's own name of what it takes. */
  readonly shape?: string;
}

/** Both bounds are inclusive; the unit is a plural. */
export interface IntegerField {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly unit: string;
}

export interface BooleanField {
  readonly kind: 'boolean';
}

/** Anything at all. */
export interface OpenField {
  readonly kind: 'open';
}
