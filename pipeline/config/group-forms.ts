/** A group, and a range of them, as they are written. */

import { largestVolumeGB } from '../service/limits.ts';
import { instanceTypeSchema, mapping } from './description-values.ts';

/** A group that has more than a name. */
export const groupSchema = mapping(
  {
    name: { says: 'a text', description: "The folder's name." },
    instanceType: { ...instanceTypeSchema, description: 'In place of `ProcessingInstanceType`, for this group alone.' },
    volumeSizeInGB: {
      type: 'integer',
      minimum: 1,
      maximum: largestVolumeGB,
      description: 'In place of `ProcessingVolumeSizeInGB`, for this group alone.',
    },
  },
  ['name'],
);

/** Groups by their numbers, both ends included. */
export const rangeSchema = mapping(
  {
    from: {
      says: 'a text that ends in a number',
      description: 'The first number, or a name that ends in it: `p100`; `"007"` keeps its width.',
    },
    to: { says: 'a text that ends in a number', description: 'The last one, which begins alike.' },
  },
  ['from', 'to'],
);
