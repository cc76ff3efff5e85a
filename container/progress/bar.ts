import { visibleLine } from '../visible.ts';
import type { DoneEvent, Reporter, TextOutput, UnitEvent } from './events.ts';

const pauseMs = 100;
const clearLine = '\r\u001b[2K';

/** One line that is drawn anew; rejects stay above it. */
export function barReporter(output: TextOutput, options: { nowMs: () => number; columns: number }): Reporter {
  const { nowMs, columns } = options;
  let nextMs = -Infinity;
  let startedMs: number | undefined;
  let isDrawn = false;
  /** By group: how far it has come. */
  const latest = new Map<string | undefined, UnitEvent>();
  const clear = () => {
    if (isDrawn) output.write(clearLine);
    isDrawn = false;
  };
  return {
    plan({ task, units, bytes }) {
      startedMs ??= nowMs();
      output.write(`${task}: ${units} units, ${megabytes(bytes)}\n`);
    },
    unit(event) {
      if (event.status === 'rejected') {
        clear();
        const thrown = event.thrown === undefined ? '' : `: ${event.thrown}`;
        output.write(`rejected ${visibleLine(`${event.path}: ${event.message}${thrown}`)}\n`);
      }
      latest.set(event.group, event);
      if (nowMs() < nextMs && event.done !== event.total) return;
      nextMs = nowMs() + pauseMs;
      output.write(
        clearLine +
          renderBar(together(event, [...latest.values()]), {
            columns,
            seconds: (nowMs() - (startedMs ?? nowMs())) / 1000,
          }),
      );
      isDrawn = true;
    },
    retry({ path, message }) {
      clear();
      output.write(`trying again ${visibleLine(`${path}: ${message}`)}\n`);
    },
    done(event) {
      clear();
      output.write(`${renderDone(event)}\n`);
    },
    close: clear,
  };
}

/** The event as one of all groups that the job has. */
function together(event: UnitEvent, latest: readonly UnitEvent[]): UnitEvent {
  const sum = (name: 'done' | 'total' | 'doneBytes' | 'totalBytes') => {
    return latest.reduce((total, of) => total + of[name], 0);
  };
  const sums = { done: sum('done'), total: sum('total'), doneBytes: sum('doneBytes'), totalBytes: sum('totalBytes') };
  return { ...event, ...sums };
}

/** The bar's text, at most `columns - 1` wide. @param seconds since the plan: what is left goes on as fast */
export function renderBar(
  { path, done, total, doneBytes, totalBytes }: UnitEvent,
  { columns, seconds }: { readonly columns: number; readonly seconds: number },
): string {
  const fraction = totalBytes > 0 ? doneBytes / totalBytes : done / total;
  const width = Math.max(4, Math.min(30, columns - 70));
  const filled = Math.round(width * Math.min(1, fraction));
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  const left = fraction > 0 && fraction < 1 ? `, about ${timeText((seconds * (1 - fraction)) / fraction)} left` : '';
  const counts = `${done}/${total} units, ${megabytes(doneBytes)} of ${megabytes(totalBytes)}`;
  const text = `${bar} ${counts}  ${timeText(seconds)}${left}  ${visibleLine(path)}`;
  return text.slice(0, columns - 1);
}

function renderDone({ rows, seconds, spilledBytes = 0 }: DoneEvent): string {
  const spilled = spilledBytes > 0 ? `; the disk held ${megabytes(spilledBytes)} that memory had no room for` : '';
  return `${rows} rows in ${seconds.toFixed(1)} s${spilled}`;
}

function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
