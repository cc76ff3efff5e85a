/** Rows of a page, the least that a reader can leave out. */
export const pageRows = 8_192;
