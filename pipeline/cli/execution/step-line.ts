import { renderDuration } from '../../names/duration.ts';
import type { StepProgress } from './progress.ts';

const nameWidth = 24;
const widestBar = 24;

/** One step on one line: name, state, how far its job has come, how long it took, and what went wrong. */
export function stepLine(step: StepProgress, columns?: number): string {
  const { name, state, seconds, attempts, job, failureReason } = step;
  const parts = [name.padEnd(nameWidth), state.padEnd(9)];
  // A narrow terminal has room for the count, not for the bar.
  const barWidth = columns === undefined || columns >= 80 ? widestBar : 0;
  if (job && job.total > 0) {
    const count = `${job.done}/${job.total} units${job.rejected === 0 ? '' : `, ${job.rejected} rejected`}`;
    parts.push(barWidth === 0 ? count : `${bar(job.done / job.total, barWidth)} ${count}`);
  }
  if (seconds !== null) parts.push(renderDuration(seconds));
  if (attempts > 1) parts.push(`attempt ${attempts}`);
  if (failureReason !== null) parts.push(failureReason);
  return parts.join('  ').trimEnd();
}

function bar(fraction: number, width: number): string {
  const filled = Math.round(Math.min(1, fraction) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
