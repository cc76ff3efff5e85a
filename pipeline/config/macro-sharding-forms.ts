/** The forms of `macroSharding:` as they are written, by the names that their compiled validators have. */

import { mapping } from './description-values.ts';

export const macroShardingForms = {
  macroShardingByGroup: mapping({ by: { enum: ['group'], description: 'A step a group, on one machine.' } }, ['by']),
} as const;
