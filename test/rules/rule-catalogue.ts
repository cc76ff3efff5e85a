import { type CatalogueEntry, shapeEntry } from '../../pipeline/rules/check-definition.ts';
import { rules } from '../../pipeline/rules/rules.ts';

/** Every check there is, the shape first: what documents list. */
export const ruleCatalogue: readonly CatalogueEntry[] = [
  shapeEntry,
  ...rules.map(({ id, severity, ofOthers, title }) => ({ id, severity, title, ...(ofOthers && { ofOthers }) })),
];
