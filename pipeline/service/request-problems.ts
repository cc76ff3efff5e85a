/** Holds a request against the service's own model of it, and says what is wrong in the service's own words. */

import type { Bounds, ShapeName, TextShape } from './shapes.ts';
import { patternOf, shapeOf } from './shapes.ts';

/** What is wrong with a request, by kind. */
export interface RequestProblems {
  /** Members that the model does not have, with those that it has in that place. */
  readonly unknown: readonly UnknownMember[];
  /** `MaxResults is not an integer`: of another JSON type, so that nothing more can be said of it. */
  readonly mistyped: readonly string[];
  /** `Value 'a_b' at 'pipelineName' failed to satisfy constraint: Member must …` */
  readonly violations: readonly string[];
}

export interface UnknownMember {
  /** `Tags[0].Colour` */
  readonly path: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** Where a value stands: for people, and as the service spells it (`tags.1.member.key`). */
interface Place {
  readonly path: string;
  readonly spelt: string;
}

/** Longer ones are not repeated. */
const longestShownValue = 256;

/** All that is wrong with the request of an operation. A member that is null is one that is absent. */
export function findRequestProblems(shape: ShapeName, request: unknown): RequestProblems {
  const check = new RequestCheck();
  check.visit(shape, request, { path: '', spelt: '' });
  const { unknown, mistyped, violations } = check;
  return { unknown, mistyped, violations };
}

/** Walks through a request, and gathers what is wrong with it. */
class RequestCheck implements RequestProblems {
  readonly unknown: UnknownMember[] = [];
  readonly mistyped: string[] = [];
  readonly violations: string[] = [];

  visit(name: ShapeName, value: unknown, place: Place): void {
    const shape = shapeOf(name);
    if (!isOfType[shape.type](value)) {
      this.mistyped.push(`${place.path === '' ? 'the request' : place.path} is not ${typeWords[shape.type]}`);
      return;
    }
    for (const constraint of brokenConstraints(name, value)) this.violate(place, shownValue(value), constraint);
    if (shape.type === 'structure') this.visitMembers(name, value as object, place);
    if (shape.type === 'list') this.visitItems(shape.member, value as readonly unknown[], place);
    if (shape.type === 'map') this.visitEntries(shape, Object.entries(value as object), place);
  }

  private visitMembers(name: ShapeName, value: object, { path, spelt }: Place): void {
    const { members, required = [] } = shapeOf(name) as Extract<ReturnType<typeof shapeOf>, { type: 'structure' }>;
    const given = new Map(Object.entries(value).filter(([, member]) => member !== null && member !== undefined));
    const placeOf = (member: string): Place => ({
      path: path === '' ? member : `${path}.${member}`,
      spelt: spelt === '' ? startingSmall(member) : `${spelt}.${startingSmall(member)}`,
    });
    for (const member of required) if (!given.has(member)) this.violate(placeOf(member), ' null', 'not be null');
    for (const [member, nested] of given) {
      const nestedShape = Object.hasOwn(members, member) ? members[member] : undefined;
      if (nestedShape) this.visit(nestedShape, nested, placeOf(member));
      else this.unknown.push({ path: placeOf(member).path, name: member, known: Object.keys(members) });
    }
  }

  private visitItems(member: ShapeName, items: readonly unknown[], { path, spelt }: Place): void {
    const { type } = shapeOf(member);
    const isScalar = type !== 'structure' && type !== 'list' && type !== 'map';
    for (const [index, item] of items.entries()) {
      const place = { path: `${path}[${index}]`, spelt: `${spelt}.${index + 1}.member` };
      if (!isScalar || !isOfType[type](item)) this.visit(member, item, place);
    }
    if (!isScalar) return;
    const texts = items.filter(isOfType[type]);
    const broken = new Set(texts.flatMap((item) => brokenConstraints(member, item)));
    if (broken.size > 0) this.violate({ path, spelt }, shownValue(texts), `satisfy constraint: ${allOf(broken)}`);
  }

  private visitEntries(
    { key, value }: { readonly key: ShapeName; readonly value: ShapeName },
    entries: readonly (readonly [string, unknown])[],
    place: Place,
  ): void {
    const { type } = shapeOf(value);
    for (const [name, entry] of entries) {
      if (!isOfType[type](entry)) this.mistyped.push(`${place.path}.${name} is not ${typeWords[type]}`);
    }
    const brokenKeys = new Set(entries.flatMap(([name]) => brokenConstraints(key, name)));
    const sound = entries.filter(([, entry]) => isOfType[type](entry));
    const brokenValues = new Set(sound.flatMap(([, entry]) => brokenConstraints(value, entry)));
    if (brokenKeys.size > 0) this.fail(place, '', `Map keys must satisfy constraint: ${allOf(brokenKeys)}`);
    if (brokenValues.size > 0) this.fail(place, '', `Map value must satisfy constraint: ${allOf(brokenValues)}`);
  }

  private violate(place: Place, shown: string, constraint: string): void {
    this.fail(place, shown, `Member must ${constraint}`);
  }

  private fail({ spelt }: Place, shown: string, sentence: string): void {
    this.violations.push(`Value${shown} at '${spelt}' failed to satisfy constraint: ${sentence}`);
  }
}

/** What goes on after `Member must`, for a value of the shape's own type. */
function brokenConstraints(name: ShapeName, value: unknown): readonly string[] {
  const shape = shapeOf(name);
  if (shape.type === 'integer' || shape.type === 'long') return outside('value', value as number, shape);
  if (shape.type === 'list') return outside('length', (value as readonly unknown[]).length, shape);
  if (shape.type === 'map') return outside('length', Object.keys(value as object).length, shape);
  return shape.type === 'string' ? brokenByText(name, shape, value as string) : [];
}

function brokenByText(name: ShapeName, shape: TextShape, text: string): readonly string[] {
  const wrongLength = outside('length', text.length, shape);
  const { enum: values, pattern } = shape;
  // Only a text of an allowed length is matched: on a longer one that could take any time.
  const matches = pattern === undefined || wrongLength.length > 0 || patternOf(name).regexp.test(text);
  return [
    ...wrongLength,
    ...(matches ? [] : [`satisfy regular expression pattern: ${pattern}`]),
    ...(values && !values.includes(text) ? [`satisfy enum value set: [${values.join(', ')}]`] : []),
  ];
}

function outside(what: 'length' | 'value', value: number, { min = -Infinity, max = Infinity }: Bounds): string[] {
  if (value < min) return [`have ${what} greater than or equal to ${min}`];
  return value > max ? [`have ${what} less than or equal to ${max}`] : [];
}

const isOfType: Readonly<Record<ReturnType<typeof shapeOf>['type'], (value: unknown) => boolean>> = {
  structure: isStructure,
  map: isStructure,
  list: Array.isArray,
  string: (value) => typeof value === 'string',
  integer: Number.isInteger,
  long: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  timestamp: (value) => typeof value === 'number',
};

const typeWords = {
  structure: 'a structure',
  map: 'a map',
  list: 'a list',
  string: 'a string',
  integer: 'an integer',
  long: 'an integer',
  boolean: 'a boolean',
  timestamp: 'a timestamp',
} as const;

function isStructure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shownValue(value: unknown): string {
  if (typeof value === 'object' && !Array.isArray(value)) return '';
  const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
  const isShown =
    text.length <= longestShownValue && !(Array.isArray(value) && value.some((item) => typeof item === 'object'));
  return isShown ? ` '${text}'` : '';
}

function allOf(constraints: Iterable<string>): string {
  return `[${[...constraints].map((constraint) => `Member must ${constraint}`).join(', ')}]`;
}

// The service's messages write members with a small letter.
function startingSmall(member: string): string {
  return `${member.charAt(0).toLowerCase()}${member.slice(1)}`;
}
