/** Where a row group ends: it follows from the rows alone, so that a file's bytes do. */

/** In a group's files: after so many rows, one row group of which is held in memory while threads work … */
export const groupFileRowGroupRows = 65_536;

/** … or after fewer whose texts and lists take so many bytes, looked at every `heldBytesRows` rows. */
export const groupFileRowGroupBytes = 64 * 2 ** 20;
export const heldBytesRows = 256;

/** Rows of a page, the least that a reader can leave out. */
export const pageRows = 8_192;

/** In a dataset's files, which are written by DuckDB: a multiple of the 2,048 rows that it takes at once. */
export const datasetRowGroupRows = 65_536;
