import { visibleText } from '../visible.ts';
import type { Reporter, TextOutput } from './events.ts';

/** Up to so many units, each has a line of its own. */
const fewUnits = 200;
const pauseMs = 100;

/**
 * One JSON object a line. Where there are many units, at most ten a second have one, besides every reject and the last
 * unit; `done` counts those between.
 */
export function jsonLinesReporter(output: TextOutput, nowMs: () => number): Reporter {
  let nextMs = -Infinity;
  const send = (event: string, facts: object) => output.write(`${visibleText(JSON.stringify({ event, ...facts }))}\n`);
  return {
    plan: (event) => send('plan', event),
    unit(event) {
      const isDue = event.total <= fewUnits || nowMs() >= nextMs;
      if (!isDue && event.status !== 'rejected' && event.done !== event.total) return;
      nextMs = nowMs() + pauseMs;
      send('unit', event);
    },
    retry: (event) => send('retry', event),
    done: (event) => send('done', event),
    close: () => {},
  };
}
