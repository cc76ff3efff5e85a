/** A task's events: a bar on a terminal, JSON lines elsewhere. */

import type { ProgressEvent } from './job.ts';

export interface ProgressOutput {
  readonly columns: number | undefined;
  write(text: string): void;
}

const intervalMs = 100;

/** At most ten lines a second for units that went well; every reject, and what comes first and last. */
export function progressReporter(output: ProgressOutput, nowMs: () => number): (event: ProgressEvent) => void {
  const render = output.columns === undefined ? jsonLine : barLine;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (event) => {
    const isQuiet = event.event === 'unit' && event.status === 'processed' && event.done < event.total;
    if (isQuiet && nowMs() - lastMs < intervalMs) return;
    lastMs = nowMs();
    output.write(render(event));
  };
}

function jsonLine(event: ProgressEvent): string {
  return `${JSON.stringify(event)}\n`;
}

const barWidth = 30;

function barLine(event: ProgressEvent): string {
  if (event.event === 'plan') return `group ${event.group}: ${event.units} units in ${event.files} files\n`;
  if (event.event === 'done') return '\n';
  const filled = Math.round((event.done / event.total) * barWidth);
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled);
  const reject = event.status === 'rejected' ? `\r\u001b[K${event.path}: ${event.code}: ${event.message}\n` : '';
  return `${reject}\r${bar} ${event.done}/${event.total} units, ${(event.doneBytes / 1e6).toFixed(1)} MB`;
}
