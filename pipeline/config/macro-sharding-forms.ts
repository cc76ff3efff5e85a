/** The forms of `macroSharding:` as they are written, by the names that their compiled validators have. */

import { longestParameterValue, mostLiteralItems } from '../service/limits.ts';
import { boundsOf } from '../service/shapes.ts';
import { numberText } from '../wording/amounts.ts';
import { mapping } from './description-values.ts';

/** Far above any quota of steps. */
const mostPacks = 10_000;
const { min: fewestInstances, max: mostInstances } = boundsOf('ProcessingInstanceCount');

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
  macroShardingByInstances: mapping(
    {
      by: {
        enum: ['instances'],
        description: 'A step a group, whose files are shared out one by one over several machines.',
      },
      count: {
        type: 'integer',
        minimum: fewestInstances,
        maximum: mostInstances,
        description: 'Machines of a step.',
      },
    },
    ['by', 'count'],
  ),
  macroShardingByForEach: mapping(
    {
      by: {
        enum: ['forEach'],
        description: `[One ForEach step](macro-sharding.md#one-foreach-step) for all groups: a job a group, and no cache.`,
      },
      over: {
        enum: ['groups', 'parameter'],
        default: 'groups',
        description: `\`groups\`: those of the description, ${mostLiteralItems} at most; \`parameter\`: those that the parameter \`Groups\` names in each execution, by default all of them, a JSON list of at most ${numberText(longestParameterValue)} characters.`,
      },
    },
    ['by'],
  ),
} as const;
