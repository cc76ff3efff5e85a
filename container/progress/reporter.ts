/** How a job tells of its progress: JSON lines for programs, a bar for a person at a terminal. */

import { barReporter } from './bar.ts';
import type { Reporter, TextOutput } from './events.ts';
import { jsonLinesReporter } from './json-lines.ts';

/** A bar where the output is a terminal, JSON lines where it is none. */
export function createReporter(output: TextOutput, nowMs: () => number): Reporter {
  return output.columns === undefined
    ? jsonLinesReporter(output, nowMs)
    : barReporter(output, { nowMs, columns: output.columns });
}
