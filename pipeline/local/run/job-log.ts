/** What a job printed, line by line, each with its time: `2026-03-01T09:30:00.123Z text`. */

import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { readText } from '../store/whole-files.ts';

/** One line that a job printed, and when. */
export interface JobLogLine {
  readonly timestampMs: number;
  readonly message: string;
}

/** Whose log it is: each host of a job has its own. */
export interface LogPlace {
  readonly jobFolder: string;
  /** `algo-1`, `algo-2`, … */
  readonly host: string;
}

export interface JobLog {
  write(line: string): void;
  /** Waits until all lines are in the file. */
  close(): Promise<void>;
}

/** Goes on behind what an earlier attempt has written. */
export function openJobLog(place: LogPlace, nowMs: () => number): JobLog {
  const stream = createWriteStream(logPath(place), { flags: 'a' });
  return {
    write: (line) => {
      stream.write(`${new Date(nowMs()).toISOString()} ${line}\n`);
    },
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}

/** Oldest first; a last line that is not whole yet is left out. Undefined where the host has no log. */
export async function readJobLog(place: LogPlace): Promise<readonly JobLogLine[] | undefined> {
  const text = await readText(logPath(place));
  if (text === undefined) return undefined;
  let lastMs = 0;
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const timestampMs = Date.parse(line.slice(0, 24));
      // A line that is damaged is shown as it is, where it stands.
      if (Number.isNaN(timestampMs)) return { timestampMs: lastMs, message: line };
      lastMs = timestampMs;
      return { timestampMs, message: line.slice(25) };
    });
}

function logPath({ jobFolder, host }: LogPlace): string {
  return join(jobFolder, host === 'algo-1' ? 'log.txt' : `log-${host}.txt`);
}
