/**
 * Where a row group of a group's file ends: it follows from the rows alone, so that the file's bytes do. (Those of a
 * dataset: `combine/row-group-size.ts`.)
 */

import type { RowBlock } from './row-blocks.ts';

/** After so many rows, one row group of which a thread holds while it encodes it … */
export const groupFileRowGroupRows = 65_536;

/** … or after the block with which its texts and lists take so many bytes. */
const groupFileRowGroupBytes = 64 * 2 ** 20;

/** The rows of a row group, as the blocks that hold them. Plain data. */
export interface RowGroupRows {
  /** The value of the column `group`. */
  readonly group: string;
  readonly rowCount: number;
  /** Four numbers a block: where it begins, its bytes, and its first row and the row after its last one. */
  readonly blocks: readonly number[];
}

/** Gathers blocks, which come in order, into row groups. */
export class RowGroupCutter {
  private readonly group: string;
  private blocks: number[] = [];
  private rowCount = 0;
  private heldBytes = 0;

  constructor(group: string) {
    this.group = group;
  }

  /** Adds a block; gives back the row groups that it completes. */
  add({ offset, byteLength, rowCount, heldBytes }: RowBlock): RowGroupRows[] {
    const full: RowGroupRows[] = [];
    this.heldBytes += heldBytes;
    for (let row = 0; row < rowCount; ) {
      const end = Math.min(rowCount, row + groupFileRowGroupRows - this.rowCount);
      this.blocks.push(offset, byteLength, row, end);
      this.rowCount += end - row;
      row = end;
      if (this.rowCount === groupFileRowGroupRows || this.heldBytes >= groupFileRowGroupBytes)
        full.push(...this.rest());
    }
    return full;
  }

  /** What is left: at most one. */
  rest(): RowGroupRows[] {
    const { group, rowCount, blocks } = this;
    this.blocks = [];
    this.rowCount = 0;
    this.heldBytes = 0;
    return rowCount === 0 ? [] : [{ group, rowCount, blocks }];
  }
}
