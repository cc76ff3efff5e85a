import { isObject } from '../../definition/expression.ts';
import { groupsOf } from '../../definition/group-steps.ts';
import { parseInputDigest } from '../../definition/input-digest.ts';
import { bytesText } from '../../wording/amounts.ts';
import type { Rule } from '../rule.ts';

const mostSeconds = 6 * 3600;

/** What a gp2 volume gives at most: each byte is written to it once, and read again. @see EC2 User Guide, gp2 volumes */
const volumeBytesASecond = 250 * 2 ** 20;

export const packTimeRule: Rule = {
  id: 'pack-time',
  severity: 'warning',
  title:
    'a pack takes six hours at most, and less than its limit in time: where it fails, the work on all its groups is lost',
  check({ processingSteps, scalars }) {
    return processingSteps.flatMap(({ located, arguments: request }) => {
      const groups = groupsOf(request).length;
      const digest = isObject(request.Environment) ? request.Environment.InputDigest : undefined;
      const surveyed = typeof digest === 'string' ? parseInputDigest(digest) : undefined;
      if (groups < 2 || surveyed === undefined) return [];
      const limit = scalars.find((place) => place.located === located && place.name === 'MaxRuntimeInSeconds');
      const limitSeconds = typeof limit?.resolved === 'number' ? limit.resolved : Number.POSITIVE_INFINITY;
      const seconds = (2 * surveyed.bytes) / volumeBytesASecond;
      if (seconds <= Math.min(mostSeconds, limitSeconds)) return [];
      const bound =
        limitSeconds < mostSeconds
          ? `MaxRuntimeInSeconds is ${limitSeconds}${limit!.origin.words}`
          : 'six hours are much to lose where a step fails';
      const message =
        `the ${groups} groups of ${located.step.Name} hold ${bytesText(surveyed.bytes)}, which take ` +
        `${(seconds / 3600).toFixed(1)} hours and more to be copied to a volume and read from it, and ${bound}`;
      return [
        { path: located.path, message, remedy: 'give macroSharding more steps, and run macroshard survey --rebalance' },
      ];
    });
  },
};
