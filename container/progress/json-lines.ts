import { visibleText } from '../visible.ts';
import type { Reporter, TextOutput } from './events.ts';

/** So many units are told of one by one; of more, some. */
const fewUnits = 200;
const pauseMs = 100;

/**
 * One JSON object a line. Where there are many units, at most ten a second are told of, with every reject and the last
 * one; `done` counts those between.
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
