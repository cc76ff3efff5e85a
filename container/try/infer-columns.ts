/** Columns from the kinds of cells that a few units have: the narrowest type that holds all of them. */

import type { Column, ColumnType } from '../extractor.ts';
import { JobFailure } from '../failure.ts';

/** The kinds of cells that a unit's rows have, by column. */
export interface UnitKinds {
  readonly path: string;
  readonly rowCount: number;
  readonly kinds: ReadonlyMap<string, readonly string[]>;
}

export interface InferredColumns {
  readonly columns: readonly Column[];
  /** Remarks on columns whose cells do not decide their types. */
  readonly notes: readonly string[];
}

/**
 * In the order in which columns first come. A cell is null, a type of columns, `list` (an empty one), or `whole`: a whole
 * number that came as a double.
 * @throws JobFailure naming a column that no type holds, and two units
 */
export function inferColumns(units: readonly UnitKinds[]): InferredColumns {
  const withRows = units.filter(({ rowCount }) => rowCount > 0);
  const notes: string[] = [];
  const names = new Set(withRows.flatMap(({ kinds }) => [...kinds.keys()]));
  const columns = [...names].map((name) => {
    const kinds = new Set(withRows.flatMap((unit) => unit.kinds.get(name) ?? ['null']));
    const nullable = kinds.delete('null');
    const { type, note } = typeOf(kinds) ?? unlike(name, withRows);
    if (note !== undefined) notes.push(`${name}: ${note}`);
    return { name, type, nullable };
  });
  return { columns, notes };
}

interface Inferred {
  readonly type: ColumnType;
  readonly note?: string;
}

function typeOf(kinds: ReadonlySet<string>): Inferred | undefined {
  if (kinds.size === 0) return { type: 'string', note: 'nothing but null was seen, say what it is' };
  if (isOnly(kinds, ['whole'])) {
    return {
      type: 'double',
      note: 'whole numbers alone that came as doubles, as pandas has integers with None: int64 if so',
    };
  }
  if (isOnly(kinds, ['list']))
    return { type: 'list<double>', note: 'empty lists alone were seen, say what is in them' };
  const numbers = numberType(kinds, ['whole']);
  if (numbers !== undefined) return { type: numbers as ColumnType };
  const inLists = new Set([...kinds].map((kind) => /^list<(.*)>$/.exec(kind)?.[1] ?? kind));
  const ofLists = [...kinds].every((kind) => kind.startsWith('list')) ? numberType(inLists, ['list']) : undefined;
  if (ofLists !== undefined) return { type: `list<${ofLists}>` as ColumnType };
  return kinds.size === 1 ? { type: [...kinds][0] as ColumnType } : undefined;
}

/** @param any  what is of any type of numbers */
function numberType(kinds: ReadonlySet<string>, any: readonly string[]): string | undefined {
  const whole = ['int32', 'int64'];
  const types = new Set([...kinds].filter((kind) => !any.includes(kind)));
  if (types.size === 1 && isOnly(types, [...whole, 'float32', 'double'])) return [...types][0];
  if (isOnly(types, whole)) return 'int64';
  return isOnly(types, [...whole, 'float32', 'double']) ? 'double' : undefined;
}

function isOnly(kinds: ReadonlySet<string>, allowed: readonly string[]): boolean {
  return kinds.size > 0 && [...kinds].every((kind) => allowed.includes(kind));
}

function unlike(name: string, units: readonly UnitKinds[]): never {
  const seen = new Map<string, string>();
  for (const { path, kinds } of units) {
    for (const kind of kinds.get(name) ?? []) if (kind !== 'null' && !seen.has(kind)) seen.set(kind, path);
  }
  const each = [...seen].map(([kind, path]) => `${kind} in ${JSON.stringify(path)}`);
  throw new JobFailure(`column ${JSON.stringify(name)} is ${each.join(' and ')}: no type of columns holds both`);
}
