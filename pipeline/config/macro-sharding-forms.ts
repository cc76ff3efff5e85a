/** The forms of `macroSharding:` as they are written, by the names that their compiled validators have. */

import { mapping } from './description-values.ts';

/** Far above any quota of steps. */
const mostPacks = 10_000;

export const macroShardingForms = {
  macroShardingByGroup: mapping({ by: { enum: ['group'], description: 'A step a group, on one machine.' } }, ['by']),
  macroShardingByPack: mapping(
    {
      by: {
        enum: ['pack'],
        description:
          'A step a [pack](packs.md) of up to ten groups, on one machine; [the survey](survey.md) says which.',
      },
      steps: { type: 'integer', minimum: 1, maximum: mostPacks, description: 'How many packs there are.' },
    },
    ['by', 'steps'],
  ),
} as const;
