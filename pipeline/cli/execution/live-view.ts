/** Shows a running execution: redrawn in place on a terminal, a plain line a change elsewhere. */

import { inspect } from 'node:util';
import { durationText } from '../../estimate/render.ts';
import { renderDuration, renderTimeLeft } from '../../names/duration.ts';
import { shortItem } from '../../wording/short-texts.ts';
import { visibleLine } from '../../wording/visible.ts';
import type { Io, Output } from '../io.ts';
import { packText } from './pack-text.ts';
import type { StepProgress } from './progress.ts';

/** What a person sees of an execution while it runs. */
export interface LiveView {
  /**
   * @param status the execution's, where it is to be seen
   * @param elapsedSeconds since its first step began; null where none has
   */
  show(steps: readonly StepProgress[], status?: string, elapsedSeconds?: number | null): void;
  /** Something that happens beside the steps; it is shown until the next `show`, or stays as a line. */
  note(text: string): void;
  /** The last state stays on the screen. */
  end(): void;
  /** Takes the last state off the screen, where it can be; what was printed as lines stays. */
  clear(): void;
}

export interface LiveViewOptions {
  /** Begins every plain line; nothing where absent. */
  readonly stamp?: () => string;
}

/** Redraws in place where the output is a terminal, in colour unless `NO_COLOR` is set; writes lines elsewhere. */
export function liveView(output: Output, io: Pick<Io, 'env'>, options: LiveViewOptions = {}): LiveView {
  if (output.columns === undefined) return plainLines(output, options);
  return redrawnLines(output, (io.env.NO_COLOR ?? '') === '');
}

function plainLines(output: Output, { stamp = () => '' }: LiveViewOptions): LiveView {
  const shown = new Map<string, string>();
  const write = (line: string) => output.write(`${stamp()}${visibleLine(line)}\n`);
  return {
    show: (steps, status) => {
      for (const step of steps) {
        const change = `${step.state} ${step.attempts > 1 ? step.attempts : ''}`;
        if (statesOfNoChange.has(step.state) || shown.get(step.name) === change) continue;
        shown.set(step.name, change);
        write(stepLine(step));
      }
      if (status !== undefined && shown.get('') !== status) {
        shown.set('', status);
        write(`execution ${status}`);
      }
    },
    note: write,
    end: () => {},
    clear: () => {},
  };
}

// Steps that wait, or will never run, are no news.
const statesOfNoChange: ReadonlySet<string> = new Set(['Waiting', 'Starting', 'NotRun', 'NotSelected']);

/** A line of the screen; one that tells of a step has the colour of its state. */
interface Line {
  readonly text: string;
  readonly state?: string;
}

function redrawnLines(output: Output, isColoured: boolean): LiveView {
  let height = 0;
  let last = '';
  let body: readonly Line[] = [];
  const draw = (lines: readonly Line[]) => {
    // One column stays free: a terminal that wraps would need more lines than are counted here.
    const width = (output.columns ?? 80) - 1;
    const texts = lines.map(({ text, state }) =>
      coloured(visibleLine(text).slice(0, width), isColoured ? state : undefined),
    );
    const frame = `${texts.join('\n')}\n`;
    if (frame === last) return;
    output.draw(`${erase(height)}${frame}`);
    [last, height] = [frame, lines.length];
  };
  return {
    show: (steps, status, elapsedSeconds = null) => {
      const elapsed = elapsedSeconds === null ? '' : `  ${renderDuration(elapsedSeconds)}`;
      const ending = status === undefined ? [] : [{ text: `${status}: ${counts(steps)}${elapsed}` }];
      body = [...fitScreen(steps, output), ...ending];
      draw(body);
    },
    note: (text) => draw([...body, { text }]),
    end: () => {
      [last, height] = ['', 0];
    },
    clear: () => {
      if (height > 0) output.draw(erase(height));
      [last, height] = ['', 0];
    },
  };
}

function erase(height: number): string {
  return `${height > 0 ? `\u001b[${height}A` : ''}\u001b[J`;
}

const usualRows = 27;

// More steps than the screen has lines would scroll: then only those that run or failed are shown, and the others counted.
function fitScreen(steps: readonly StepProgress[], output: Output): readonly Line[] {
  // The execution's line, a note, and the line that the cursor stands on.
  const room = Math.max(2, (output.rows ?? usualRows) - 3);
  if (steps.length <= room) return steps.map((step) => lineOf(step, output));
  const foremost = ['Failed', 'Executing', 'Stopping', 'Starting'].flatMap((state) =>
    steps.filter((step) => step.state === state),
  );
  return [...foremost.slice(0, room - 1).map((step) => lineOf(step, output)), { text: counts(steps) }];
}

function lineOf(step: StepProgress, { columns }: Output): Line {
  const { state, runningSeconds } = step;
  const elapsed = runningSeconds === null ? '' : `  ${renderDuration(runningSeconds)}`;
  const left = secondsLeft(step);
  return {
    text: `${stepLine(step, columns)}${elapsed}${left === null ? '' : `, about ${renderTimeLeft(left)} left`}`,
    state,
  };
}

/** Extrapolated from what is done; null where nothing is counted, or nothing is done yet. */
function secondsLeft({ runningSeconds, job, children }: StepProgress): number | null {
  const { done, total } = job ?? { done: children?.ended ?? 0, total: children?.total ?? 0 };
  if (runningSeconds === null || done === 0 || done >= total) return null;
  return (runningSeconds * (total - done)) / done;
}

function counts(steps: readonly StepProgress[]): string {
  const counted = new Map<string, number>();
  for (const { state } of steps) counted.set(state, (counted.get(state) ?? 0) + 1);
  return [...counted].map(([state, count]) => `${count} ${state}`).join(', ');
}

const colours: Readonly<Record<string, 'red' | 'green' | 'dim'>> = {
  Failed: 'red',
  Succeeded: 'green',
  Cached: 'green',
  Reused: 'green',
  Waiting: 'dim',
  NotRun: 'dim',
  NotSelected: 'dim',
};

// Not util.styleText: it asks the process's own stdout, whichever output this is.
function coloured(text: string, state: string | undefined): string {
  const colour = colours[state ?? ''];
  const [on, off] = inspect.colors[colour ?? 'reset'] ?? [0, 0];
  return colour === undefined ? text : `\u001b[${on}m${text}\u001b[${off}m`;
}

const nameWidth = 24;
const widestBar = 24;

/** One step on one line: name, state, how far its job has come, how long it took, and what went wrong. */
function stepLine(step: StepProgress, columns?: number): string {
  const { name, state, seconds, attempts, job, failureReason, item, children, groups, expected } = step;
  const parts = [name.padEnd(nameWidth), state.padEnd(9)];
  // A narrow terminal has room for the count, not for the bar.
  const barWidth = columns === undefined || columns >= 80 ? widestBar : 0;
  if (job && job.total > 0) {
    const count = `${job.done}/${job.total} units${job.rejected === 0 ? '' : `, ${job.rejected} rejected`}`;
    parts.push(barWidth === 0 ? count : `${bar(job.done / job.total, barWidth)} ${count}`);
  }
  if (item !== null) parts.push(`item ${shortItem(item)}`);
  if (children) parts.push(`${children.ended}/${children.total} children`);
  if (groups.length > 0) parts.push(packText(groups));
  if (seconds !== null) parts.push(renderDuration(seconds));
  else if (expected !== null && state !== 'Waiting') parts.push(`expected ${durationText(expected)}`);
  if (attempts > 1) parts.push(`attempt ${attempts}`);
  if (failureReason !== null) parts.push(failureReason);
  return parts.join('  ').trimEnd();
}

function bar(fraction: number, width: number): string {
  const filled = Math.round(Math.min(1, fraction) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
