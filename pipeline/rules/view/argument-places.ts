/** Every place of a step's Arguments that the model of its request knows, with what stands there. */

import { resolveScalar, type Scope } from '../../definition/evaluate.ts';
import { isObject } from '../../definition/expression.ts';
import type { LocatedStep } from '../../definition/graph.ts';
import type { Json, JsonObject, Scalar } from '../../definition/json.ts';
import { childPath, findReferences } from '../../definition/reference.ts';
import { listing } from '../../wording/words.ts';
import type {
  BooleanField,
  Field,
  IntegerField,
  ListField,
  MapField,
  StructureField,
  TextField,
} from '../model/field.ts';

interface PlaceOf<F extends Field, V extends Json> {
  readonly located: LocatedStep;
  readonly path: string;
  /** The member's own name, with its position in a list: `VolumeSizeInGB`, `ContainerArguments[3]`. */
  readonly name: string;
  readonly field: F;
  readonly value: V;
}

export type ScalarField = TextField | IntegerField | BooleanField;

export type StructurePlace = PlaceOf<StructureField, JsonObject>;

/** A list or a map, whose entries are counted. */
export type CountedPlace = PlaceOf<ListField, readonly Json[]> | PlaceOf<MapField, JsonObject>;

/** A text, an integer or a Boolean, or the expression that gives one. */
export interface ScalarPlace<F extends ScalarField = ScalarField> extends PlaceOf<F, Json> {
  /** What stands there, or would with the parameters' defaults; undefined where only a run can tell. */
  readonly resolved: Scalar | undefined;
  readonly origin: ValueOrigin;
}

/**
 * Where a finding about a resolved value is reported: where it is a parameter's default, there, so that a wrong default is
 * one finding, however many places refer to it.
 */
export interface ValueOrigin {
  readonly path: string;
  /** For a message, behind the value: ` (the default of parameter "Volume")`; empty where the value stands in its place as it is. */
  readonly words: string;
}

/** The places of Arguments: those that want members, those whose entries are counted, and single values. */
export interface ArgumentPlaces {
  readonly structures: readonly StructurePlace[];
  readonly counted: readonly CountedPlace[];
  readonly scalars: readonly ScalarPlace[];
}

interface PlaceContext {
  readonly located: LocatedStep;
  readonly scope: Scope;
  /** Path of a declared parameter's default. */
  readonly defaultPath: (parameter: string) => string | undefined;
  /** `RuleContext.origins` of a parameter; undefined where it has its default. */
  readonly originOf: (parameter: string) => string | undefined;
}

/** The places of one step in the order of its JSON. Members that the model does not know are no places. */
export function listArgumentPlaces(model: StructureField, context: PlaceContext): ArgumentPlaces {
  const { located } = context;
  const places = { structures: [], counted: [], scalars: [] };
  const value = (located.step.Arguments as Json | undefined) ?? {};
  visit({ path: `${located.path}.Arguments`, name: 'Arguments', field: model, value });
  return places;

  function visit(place: { path: string; name: string; field: Field; value: Json }): void {
    collect(place, context, places);
    const { path, name, field } = place;
    if (field.kind === 'list' && Array.isArray(place.value)) {
      place.value.forEach((item: Json, index) => {
        visit({ path: childPath(path, index), name: childPath(name, index), field: field.items, value: item });
      });
    } else if (field.kind === 'map' && isObject(place.value)) {
      for (const [key, item] of Object.entries(place.value)) {
        visit({ path: childPath(path, key), name: childPath(name, key), field: field.values, value: item });
      }
    } else if (field.kind === 'structure' && isObject(place.value)) {
      for (const [key, item] of Object.entries(place.value)) {
        if (!Object.hasOwn(field.members, key)) continue;
        visit({ path: childPath(path, key), name: key, field: field.members[key]!, value: item });
      }
    }
  }
}

function collect(
  place: { path: string; name: string; field: Field; value: Json },
  { located, scope, ...origins }: PlaceContext,
  places: { structures: StructurePlace[]; counted: CountedPlace[]; scalars: ScalarPlace[] },
): void {
  const { field, value } = place;
  if (field.kind === 'structure' && isObject(value)) places.structures.push({ ...place, located, field, value });
  if (field.kind === 'list' && Array.isArray(value)) places.counted.push({ ...place, located, field, value });
  if (field.kind === 'map' && isObject(value)) places.counted.push({ ...place, located, field, value });
  if (field.kind !== 'text' && field.kind !== 'integer' && field.kind !== 'boolean') return;
  const origin = originOfValue(place, origins);
  places.scalars.push({ ...place, located, field, resolved: resolveScalar(value, scope), origin });
}

function originOfValue(
  { path, value }: { readonly path: string; readonly value: Json },
  { defaultPath, originOf }: Pick<PlaceContext, 'defaultPath' | 'originOf'>,
): ValueOrigin {
  if (!isObject(value)) return { path, words: '' };
  const names = new Set(
    findReferences(value).flatMap(({ reference }) => (reference.kind === 'parameter' ? [reference.name] : [])),
  );
  const [name] = names;
  const isParameter = typeof value.Get === 'string' && name !== undefined;
  const parameterPath = isParameter ? defaultPath(name) : undefined;
  const phrases = [...names].map((each) => originOf(each) ?? `the default of parameter "${each}"`);
  if (parameterPath !== undefined) return { path: parameterPath, words: inBrackets(phrases[0]!) };
  if ([...names].every((each) => originOf(each) === undefined)) {
    return { path, words: inBrackets("with the parameters' defaults") };
  }
  const others = phrases.filter((phrase) => phrase !== '');
  return { path, words: others.length === 0 ? '' : inBrackets(`with ${listing(others, 'and')}`) };
}

function inBrackets(words: string): string {
  return words === '' ? '' : ` (${words})`;
}
