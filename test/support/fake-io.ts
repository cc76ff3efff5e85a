import type { Io } from '../../pipeline/cli/io.ts';
import { visibleOutput } from '../../pipeline/cli/visible-output.ts';

export interface FakeIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: readonly number[];
  readonly interrupt: () => void;
}

/** A world whose time stands still but for pauses, and begins on 2026-03-01 at 12:00:30 UTC. */
export function fakeIo(
  options: { columns?: number; rows?: number; env?: Record<string, string>; onPause?: (io: FakeIo) => void } = {},
): FakeIo {
  let [out, err] = ['', ''];
  let nowMs = Date.UTC(2026, 2, 1, 12, 0, 30);
  let callback = () => {};
  const pauses: number[] = [];
  const io: FakeIo = {
    stdout: visibleOutput({
      columns: options.columns,
      rows: options.rows,
      write: (text) => {
        out += text;
      },
    }),
    stderr: visibleOutput({
      columns: undefined,
      write: (text) => {
        err += text;
      },
    }),
    env: options.env ?? {},
    folder: '/',
    nowMs: () => nowMs,
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      nowMs += milliseconds;
      options.onPause?.(io);
    },
    random: () => 0.5,
    cpuCount: 1,
    platform: 'linux',
    onInterrupt: (given) => {
      callback = given;
      return () => {};
    },
    out: () => out,
    err: () => err,
    pauses,
    interrupt: () => callback(),
  };
  return io;
}
