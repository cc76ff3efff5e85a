import { patternOf, type Shape, type ShapeName, shapeOf } from '../../service/shapes.ts';
import type { Field, StructureField, TextField } from './field.ts';

/** What we add to a shape of the service's model, or correct in it. */
export interface Addition {
  /** Of a structure: all that can stand in Arguments, in the order in which messages list it. */
  readonly members?: readonly string[];
  /** Of a structure: what must stand in Arguments. */
  readonly required?: readonly string[];
  /** Of a structure: nobody looks into it. */
  readonly isOpen?: true;
  /** Of a list or a map: what to do where there are too many entries or too few. */
  readonly remedy?: string;
  /** Of a number. */
  readonly unit?: string;
  /** Of a text: what its pattern asks for. A pattern that is not put into words is not checked. */
  readonly says?: string;
  readonly pattern?: RegExp;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Of a text: whether its values are known is checked elsewhere. */
  readonly isOpenEnum?: true;
}

export type Additions = { readonly [Name in ShapeName]?: Addition };

/**
 * The structure and all that it holds, with the additions in place of what the model says.
 * @throws Error for a list, a map or a number without the addition that messages need
 */
export function structureField(name: ShapeName, additions: Additions): StructureField {
  const shape = ofType(name, 'structure');
  const { members = Object.keys(shape.members), required = shape.required ?? [] } = additions[name] ?? {};
  const fields = members.map((member) => [member, fieldOf(shape.members[member]!, additions)]);
  return { kind: 'structure', members: Object.fromEntries(fields), required };
}

function fieldOf(name: ShapeName, additions: Additions): Field {
  const shape = shapeOf(name);
  const addition = additions[name] ?? {};
  switch (shape.type) {
    case 'structure':
      return addition.isOpen ? { kind: 'open' } : structureField(name, additions);
    case 'list': {
      const { member, min = 0, max = Number.POSITIVE_INFINITY } = shape;
      return { kind: 'list', items: fieldOf(member, additions), min, max, remedy: needed(name, addition.remedy) };
    }
    case 'map': {
      const { key, value, max = Number.POSITIVE_INFINITY } = shape;
      const [keys, values] = [textField(key, additions), fieldOf(value, additions)];
      return { kind: 'map', keys, values, max, remedy: needed(name, addition.remedy) };
    }
    case 'string':
      return textField(name, additions);
    case 'integer': {
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = shape;
      return { kind: 'integer', min, max, unit: needed(name, addition.unit) };
    }
    case 'boolean':
      return { kind: 'boolean' };
    default:
      throw new Error(`Arguments of steps hold no ${shape.type}, as ${name} is`);
  }
}

function textField(name: ShapeName, additions: Additions): TextField {
  const shape = ofType(name, 'string');
  const { says, isOpenEnum, ...own } = additions[name] ?? {};
  return {
    kind: 'text',
    minLength: own.minLength ?? shape.min ?? 0,
    maxLength: own.maxLength ?? shape.max ?? Number.POSITIVE_INFINITY,
    ...(says !== undefined && { pattern: { regexp: own.pattern ?? patternOf(name).regexp, says } }),
    ...(shape.enum && !isOpenEnum && { values: shape.enum, shape: name }),
  };
}

function ofType<Type extends Shape['type']>(name: ShapeName, type: Type): Extract<Shape, { type: Type }> {
  const shape = shapeOf(name);
  if (shape.type !== type) throw new Error(`${name} is a ${shape.type}, expected a ${type}`);
  return shape as Extract<Shape, { type: Type }>;
}

function needed(name: ShapeName, text: string | undefined): string {
  if (text === undefined) throw new Error(`${name} needs a remedy or a unit in rules/model/processing-job.ts`);
  return text;
}
