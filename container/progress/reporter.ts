/** How a job tells of its progress: JSON lines for programs, a bar for a person at a terminal. */

import { barReporter } from './bar.ts';
import type { Reporter, TextOutput } from './events.ts';
import { jsonLinesReporter } from './json-lines.ts';

export function createReporter(output: TextOutput, nowMs: () => number): Reporter {
  return output.columns === undefined
    ? jsonLinesReporter(output, nowMs)
    : barReporter(output, { nowMs, columns: output.columns });
}
