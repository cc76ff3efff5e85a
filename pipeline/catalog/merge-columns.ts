import type { Column } from '@aws-sdk/client-glue';
import type { CatalogColumn } from './dataset-columns.ts';

export interface MergedColumns {
  readonly columns: readonly Column[];
  /** A line each, in the form of a difference. */
  readonly changes: readonly string[];
  /** Columns whose type is another one, as `fs_hz (float, was double)`. */
  readonly conflicts: readonly string[];
}

/**
 * The columns of a table that is to hold a dataset, too. They keep their places, new ones stand behind them, and none is
 * taken away: partitions that were made with fewer columns have the beginning of the table's, and files are read by name.
 */
export function mergeColumns(existing: readonly Column[], wanted: readonly CatalogColumn[]): MergedColumns {
  const own = new Map(wanted.map((column) => [column.name, column]));
  const known = new Set(existing.map(({ Name }) => Name));
  const added = wanted.filter(({ name }) => !known.has(name));
  const retyped = existing.filter(({ Name, Type }) => own.has(Name!) && own.get(Name!)!.type !== Type);
  const recommented = existing.filter(({ Name, Comment }) => (own.get(Name!)?.comment ?? Comment) !== Comment);
  return {
    columns: [
      ...existing.map((column) => {
        const { type, comment } = own.get(column.Name!) ?? { type: column.Type, comment: null };
        return { ...column, Type: type, ...(comment !== null && { Comment: comment }) };
      }),
      ...added.map(({ name, type, comment }) => ({
        Name: name,
        Type: type,
        ...(comment !== null && { Comment: comment }),
      })),
    ],
    changes: [
      ...(existing.length === 0 ? [] : added.map(({ name, type }) => `+ column ${name} ${type}`)),
      ...retyped.map(({ Name, Type }) => `~ column ${Name} ${Type} -> ${own.get(Name!)!.type}`),
      ...recommented.map(({ Name }) => `~ comment of column ${Name}`),
    ],
    conflicts: retyped.map(({ Name, Type }) => `${Name} (${own.get(Name!)!.type}, was ${Type})`),
  };
}
