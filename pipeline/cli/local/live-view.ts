/** Shows a running execution: redrawn in place on a terminal, a plain line a change elsewhere. */

import { styleText } from 'node:util';
import type { Output } from '../io.ts';
import type { StepProgress } from './progress.ts';

export interface LiveView {
  show(steps: readonly StepProgress[]): void;
  /** The last state stays on the screen. */
  end(): void;
}

export function liveView(output: Output): LiveView {
  return output.columns === undefined ? plainLines(output) : redrawnLines(output);
}

function plainLines(output: Output): LiveView {
  const shown = new Map<string, string>();
  return {
    show: (steps) => {
      for (const step of steps) {
        if (step.state === 'Waiting' || step.state === 'Starting' || shown.get(step.name) === step.state) continue;
        shown.set(step.name, step.state);
        output.write(`${lineOf(step)}\n`);
      }
    },
    end: () => {},
  };
}

const longestList = 24;

function redrawnLines(output: Output): LiveView {
  let height = 0;
  let last = '';
  return {
    show: (steps) => {
      const lines = fitScreen(steps).map((line) => line.slice(0, (output.columns ?? 80) - 1));
      const text = lines.map(coloured).join('\n');
      if (text === last) return;
      last = text;
      output.write(`${height > 0 ? `\u001b[${height}A` : ''}\u001b[J${text}\n`);
      height = lines.length;
    },
    end: () => {
      height = 0;
    },
  };
}

// More steps than a screen has lines would scroll: then those that run, and how many there are of the others.
function fitScreen(steps: readonly StepProgress[]): readonly string[] {
  if (steps.length <= longestList) return steps.map(lineOf);
  const running = steps.filter(({ state }) => state === 'Executing').slice(0, longestList - 1);
  const counts = new Map<string, number>();
  for (const { state } of steps) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...running.map(lineOf), [...counts].map(([state, count]) => `${count} ${state}`).join(', ')];
}

const nameWidth = 24;
const barWidth = 24;

function lineOf({ name, state, seconds, job, failureReason }: StepProgress): string {
  const parts = [name.padEnd(nameWidth), state.padEnd(9)];
  if (job && job.total > 0)
    parts.push(`${bar(job.done / job.total)} ${job.done}/${job.total} units${rejects(job.rejected)}`);
  if (seconds !== null) parts.push(`${seconds.toFixed(1)} s`);
  if (failureReason !== null) parts.push(failureReason);
  return parts.join('  ').trimEnd();
}

function rejects(count: number): string {
  return count === 0 ? '' : `, ${count} rejected`;
}

function bar(fraction: number): string {
  const filled = Math.round(Math.min(1, fraction) * barWidth);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
}

function coloured(line: string): string {
  if (line.includes(' Failed')) return styleText('red', line);
  if (line.includes(' Succeeded') || line.includes(' Cached')) return styleText('green', line);
  return line.includes(' Waiting') ? styleText('dim', line) : line;
}
