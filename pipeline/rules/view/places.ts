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
export type CountedPlace = PlaceOf<ListField, readonly Json[]> | PlaceOf<MapField, JsonObject>;

export interface ScalarPlace<F extends ScalarField = ScalarField> extends PlaceOf<F, Json> {
  /** What stands there, or would with the parameters' defaults; undefined where only a run can tell. */
  readonly resolved: Scalar | undefined;
  /** Where a finding about the resolved value belongs: a parameter's default is one mistake, however often it is used. */
  readonly blame: { readonly path: string; readonly origin: string };
}

export interface Places {
  readonly structures: readonly StructurePlace[];
  readonly counted: readonly CountedPlace[];
  readonly scalars: readonly ScalarPlace[];
}

interface Surroundings {
  readonly located: LocatedStep;
  readonly scope: Scope;
  /** Path of a declared parameter's default. */
  readonly defaultPath: (parameter: string) => string | undefined;
  /** Where a parameter's value comes from that stands in the default's place. */
  readonly originOf: (parameter: string) => string | undefined;
}

/** The places of one step in the order of its JSON. Members that the model does not know are no places. */
export function listPlaces(model: StructureField, surroundings: Surroundings): Places {
  const { located } = surroundings;
  const places = { structures: [], counted: [], scalars: [] };
  const value = (located.step.Arguments as Json | undefined) ?? {};
  visit({ path: `${located.path}.Arguments`, name: 'Arguments', field: model, value });
  return places;

  function visit(spot: { path: string; name: string; field: Field; value: Json }): void {
    collect(spot, surroundings, places);
    const { path, name, field } = spot;
    if (field.kind === 'list' && Array.isArray(spot.value)) {
      spot.value.forEach((item: Json, index) => {
        visit({ path: childPath(path, index), name: childPath(name, index), field: field.items, value: item });
      });
    } else if (field.kind === 'map' && isObject(spot.value)) {
      for (const [key, item] of Object.entries(spot.value)) {
        visit({ path: childPath(path, key), name: childPath(name, key), field: field.values, value: item });
      }
    } else if (field.kind === 'structure' && isObject(spot.value)) {
      for (const [key, item] of Object.entries(spot.value)) {
        if (!Object.hasOwn(field.members, key)) continue;
        visit({ path: childPath(path, key), name: key, field: field.members[key]!, value: item });
      }
    }
  }
}

function collect(
  spot: { path: string; name: string; field: Field; value: Json },
  { located, scope, ...origins }: Surroundings,
  places: { structures: StructurePlace[]; counted: CountedPlace[]; scalars: ScalarPlace[] },
): void {
  const { field, value } = spot;
  if (field.kind === 'structure' && isObject(value)) places.structures.push({ ...spot, located, field, value });
  if (field.kind === 'list' && Array.isArray(value)) places.counted.push({ ...spot, located, field, value });
  if (field.kind === 'map' && isObject(value)) places.counted.push({ ...spot, located, field, value });
  if (field.kind !== 'text' && field.kind !== 'integer' && field.kind !== 'boolean') return;
  const blame = blameFor(spot, origins);
  places.scalars.push({ ...spot, located, field, resolved: resolveScalar(value, scope), blame });
}

function blameFor(
  { path, value }: { readonly path: string; readonly value: Json },
  { defaultPath, originOf }: Pick<Surroundings, 'defaultPath' | 'originOf'>,
): ScalarPlace['blame'] {
  if (!isObject(value)) return { path, origin: '' };
  const names = new Set(
    findReferences(value).flatMap(({ reference }) => (reference.kind === 'parameter' ? [reference.name] : [])),
  );
  const [name] = names;
  const isParameter = typeof value.Get === 'string' && name !== undefined;
  const parameterPath = isParameter ? defaultPath(name) : undefined;
  const phrases = [...names].map((each) => originOf(each) ?? `the default of parameter "${each}"`);
  if (parameterPath !== undefined) return { path: parameterPath, origin: inBrackets(phrases[0]!) };
  if ([...names].every((each) => originOf(each) === undefined)) {
    return { path, origin: inBrackets("with the parameters' defaults") };
  }
  const others = phrases.filter((phrase) => phrase !== '');
  return { path, origin: others.length === 0 ? '' : inBrackets(`with ${listing(others, 'and')}`) };
}

function inBrackets(origin: string): string {
  return origin === '' ? '' : ` (${origin})`;
}
