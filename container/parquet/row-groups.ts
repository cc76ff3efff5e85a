/** Where a row group ends: after so many rows, so that a file's bytes depend on its rows alone. */

/** In a group's files, one row group of which is held in memory while threads work. */
export const groupFileRowGroupRows = 8_192;

/** In a dataset's files, which are written by DuckDB: its own default. */
export const datasetRowGroupRows = 122_880;
