/** How large the row groups of a dataset are. Those of a group's file end where `parquet/row-group-cutter.ts` says. */

/**
 * Rows of a row group: as many as the largest of the group's own has, but fewer where the database would take half a
 * gigabyte to hold so many: of rows with long lists, most often.
 */
export function rowsOfRowGroup({ rows, bytes }: { readonly rows: number; readonly bytes: number }): number {
  return bytes <= largeRowGroupBytes ? rows : Math.ceil((rows * cutBytes) / bytes);
}

/** Before compression: above what 65,536 rows of some 45 columns of numbers take. */
export const largeRowGroupBytes = 24 << 20;
const cutBytes = 16 << 20;
