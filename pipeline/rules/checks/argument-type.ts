import { isObject } from '../../definition/expression.ts';
import type { Json, ParameterType } from '../../definition/json.ts';
import { parseReference } from '../../definition/reference.ts';
import { kindOf, withArticle } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import type { ScalarField, ScalarPlace } from '../view/argument-places.ts';
import type { DefinitionView } from '../view/definition-view.ts';

export const argumentTypeRule: Rule = {
  id: 'argument-type',
  severity: 'error',
  title: 'values and parameters have the type of the member they stand in',
  check(view) {
    return view.scalars.flatMap((place) => {
      if (!isObject(place.value)) return checkLiteral(place);
      return 'Get' in place.value ? checkReference(place, view) : checkFunction(place);
    });
  },
};

const typeNames = { text: 'String', integer: 'Integer', boolean: 'Boolean' } as const;

function checkLiteral({ path, name, field, value }: ScalarPlace): readonly RuleFinding[] {
  if (fits(field, value)) return [];
  const expected = withArticle(typeNames[field.kind]);
  const remedy =
    field.kind === 'text' ? 'put the value in quotation marks' : `write ${expected}, without quotation marks`;
  return [{ path, message: `${name} is ${kindOf(value)}, expected ${expected}`, remedy }];
}

function fits(field: ScalarField, value: Json): boolean {
  if (field.kind === 'text') return typeof value === 'string';
  return field.kind === 'integer' ? Number.isInteger(value) : typeof value === 'boolean';
}

function checkReference({ path, name, field, value }: ScalarPlace, view: DefinitionView): readonly RuleFinding[] {
  const text = isObject(value) && typeof value.Get === 'string' ? value.Get : '';
  const type = referencedType(text, view);
  const expected = typeNames[field.kind];
  if (type === undefined || type === expected) return [];
  // The service's own words, so that a search for them leads here.
  const answer = `Cannot assign property reference [${text}] to argument of type [${expected}]`;
  const message = `the service would answer: ${answer}: it is ${withArticle(type)}, and ${name} takes ${withArticle(expected)}`;
  return [{ path, message, answer: `${answer}.`, remedy: remedyFor(text, { type, expected }) }];
}

function referencedType(text: string, { parametersByName }: DefinitionView): ParameterType | undefined {
  const reference = parseReference(text);
  if (reference.kind === 'execution') return 'String';
  if (reference.kind !== 'parameter') return undefined;
  const parameter = parametersByName.get(reference.name);
  return parameter && (parameter.Type ?? 'String');
}

function remedyFor(text: string, types: { readonly type: ParameterType; readonly expected: ParameterType }): string {
  if (types.expected === 'String') {
    return `wrap it: {"Std:Join": {"On": "", "Values": [{"Get": "${text}"}]}}, or declare the parameter as a String`;
  }
  return `refer to a parameter of type ${types.expected}`;
}

function checkFunction({ path, name, field, value }: ScalarPlace): readonly RuleFinding[] {
  if (field.kind === 'text' || !isObject(value) || !('Std:Join' in value)) return [];
  const expected = typeNames[field.kind];
  const message = `${name} is a Std:Join, which gives a String, expected ${withArticle(expected)}`;
  return [{ path, message, remedy: `give ${withArticle(expected)}, or refer to a parameter of type ${expected}` }];
}
