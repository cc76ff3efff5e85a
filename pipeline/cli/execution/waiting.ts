/** How a command waits for an execution: it asks until the service answers, looks at a pace, and ends at Ctrl-C. */

import { renewCredentials } from '../../aws/clients.ts';
import { type Ask, type AskOptions, askUntilAnswered, type Pace } from '../../aws/watch.ts';
import { renderDuration } from '../../names/duration.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { awsPace, localPace } from './pace.ts';

/** What a command waits for, and who is told about it. */
export interface WaitingOptions {
  readonly target: OpenTarget;
  readonly isLocal: boolean;
  /** True where the service has just answered, so that it is known to be there. */
  readonly isReached?: boolean;
  /** Between any two looks, in place of a pace that follows the changes. */
  readonly intervalMs?: number;
  /** Without one answer for so long, something is wrong that will not pass: 15 minutes where absent. */
  readonly limitMs?: number;
  /** Told that and why the command waits; then, without a reason, that the service answers again. */
  readonly onNote: (text: string, reason?: Silence['kind']) => void;
}

/** How to ask, how often to look, and when to end. */
export interface Waiting {
  readonly ask: Ask;
  readonly pace: Pace;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  close(): void;
}

const silenceLimitMs = 15 * 60_000;

/** To be closed in any case: until then Ctrl-C does not end the program. */
export function openWaiting(options: WaitingOptions, io: Io): Waiting {
  const { target, isLocal, isReached = false, intervalMs, limitMs = silenceLimitMs, onNote } = options;
  const interrupt = new AbortController();
  const close = io.onInterrupt(() => interrupt.abort());
  const fixed = intervalMs === undefined ? undefined : { shortestMs: intervalMs, longestMs: intervalMs };
  const pace = fixed ?? (isLocal ? localPace : awsPace);
  const ask = askUntilAnswered({
    clock: io,
    signal: interrupt.signal,
    // The embedded service's errors are final: no network lies between it and this process.
    limitMs: isLocal ? 0 : limitMs,
    firstPauseMs: pace.shortestMs,
    longestPauseMs: awsPace.longestMs,
    isReached,
    renewCredentials: () => renewCredentials(target.clients),
    onWait: (error) => onNote(waitingNote(error), error.kind),
    onRecovery: (silentMs) => onNote(recoveryNote(silentMs)),
  });
  return { ask, pace, signal: interrupt.signal, close };
}

type Silence = Parameters<AskOptions['onWait']>[0];

/** What is said while the service does not answer: since when one waits, and until when. */
function waitingNote({ kind, message, sinceMs, limitMs }: Silence): string {
  const remedy = kind === 'expired' ? '; renew them (aws sso login, or where they came from) and it goes on' : '';
  return `waiting since ${timeOfDay(sinceMs)}, until ${timeOfDay(sinceMs + limitMs)} at most: ${message}${remedy}`;
}

function recoveryNote(silentMs: number): string {
  return `answered again after ${renderDuration(silentMs / 1000)}`;
}

/** `09:30:00Z` */
function timeOfDay(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`;
}
