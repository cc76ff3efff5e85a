/** How often commands look at an execution: soon again after a change, then ever more seldom. */

import type { Pace } from '../../aws/watch.ts';

export const awsPace: Pace = { shortestMs: 2000, longestMs: 30_000 };

/** Of executions on this machine. */
export const localPace: Pace = { shortestMs: 100, longestMs: 400 };
