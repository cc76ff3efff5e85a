/** Where a row group ends: it follows from the rows alone, so that a file's bytes do. */

/** In a group's files: after so many rows, one row group of which a thread holds while it encodes it … */
export const groupFileRowGroupRows = 65_536;

/** … or after the block with which its texts and lists take so many bytes. */
export const groupFileRowGroupBytes = 64 * 2 ** 20;

/** Rows of a block; fewer where their texts and lists take more bytes than `blockHeldBytes`, one at least. */
export const blockRows = 8_192;
export const blockHeldBytes = 4 * 2 ** 20;

/** Rows of a page, the least that a reader can leave out. */
export const pageRows = 8_192;
