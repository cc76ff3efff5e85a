import { groupsOf } from '../../definition/group-steps.ts';
import type { JsonObject } from '../../definition/json.ts';
import { assumedShape, benchSpeeds } from '../../estimate/facts/speeds.ts';
import { sageMakerHost } from '../../estimate/host.ts';
import { jobTime, rowsOf } from '../../estimate/job-time.ts';
import { loneJobWork } from '../../estimate/job-work.ts';
import { middleOf, type Range, sumOf } from '../../estimate/range.ts';
import { durationText } from '../../estimate/render.ts';
import { surveyedSize } from '../../estimate/surveyed-sizes.ts';
import type { GroupSize } from '../../estimate/work-estimates.ts';
import { bytesText } from '../../wording/amounts.ts';
import { typed } from '../../wording/typed-command.ts';
import type { Rule } from '../rule.ts';
import type { DefinitionView } from '../view/definition-view.ts';

const mostSeconds = 6 * 3600;

export const packTimeRule: Rule = {
  id: 'pack-time',
  severity: 'warning',
  title:
    'a pack is estimated to take six hours at most, and less than its limit in time: where it fails, the work on all its groups is lost',
  check(view) {
    return view.processingSteps.flatMap(({ located, arguments: request }) => {
      const groups = groupsOf(request).length;
      const size = surveyedSize(request);
      const seconds = groups < 2 || size === undefined ? undefined : workSeconds(request, size, view);
      if (seconds === undefined) return [];
      const limit = view.scalars.find((place) => place.located === located && place.name === 'MaxRuntimeInSeconds');
      const limitSeconds = typeof limit?.resolved === 'number' ? limit.resolved : Number.POSITIVE_INFINITY;
      const isStopped = seconds.upper > limitSeconds;
      if (!isStopped && middleOf(seconds) <= mostSeconds) return [];
      const bound = isStopped
        ? `MaxRuntimeInSeconds is ${limitSeconds}${limit!.origin.words}`
        : 'six hours are much to lose where a step fails';
      const message =
        `the ${groups} groups of ${located.step.Name} hold ${bytesText(size!.bytes)}, which are estimated to take ` +
        `${durationText(seconds)}, and ${bound}`;
      return [
        {
          path: located.path,
          message,
          remedy: `give macroSharding more steps, and run ${typed('survey')} --rebalance`,
        },
      ];
    });
  },
};

/** The job's own time, which its limit applies to; undefined for an unknown machine. */
function workSeconds(request: JsonObject, size: GroupSize, { defaults }: DefinitionView): Range | undefined {
  const work = loneJobWork(request, defaults);
  const host = sageMakerHost(work);
  if (host === undefined) return undefined;
  const measured = { speeds: benchSpeeds, shape: assumedShape };
  const amount = { ...size, rows: rowsOf(size, work, assumedShape) };
  const { copy, work: working, upload } = jobTime(work, amount, host, measured);
  return sumOf([copy, working, upload]);
}
