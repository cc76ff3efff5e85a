/** Asks a service until it answers: throttling, lost connections and credentials that are renewed only cost time. */

import { type Setback, setbackOf } from './setback.ts';

/** Time, as it is given to whoever waits. */
export interface Clock {
  readonly nowMs: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export interface PatienceOptions {
  readonly clock: Clock;
  /** Ends the waiting: what is asked then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Gives up after so long without one answer. */
  readonly limitMs: number;
  /** A request without an answer for so long counts as lost. */
  readonly answerWithinMs?: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** True where the service is known to be there: then even a connection that cannot be made is waited for. */
  readonly isReached: boolean;
  /** Finds the credentials anew, from where they came. */
  readonly renewCredentials: () => Promise<void>;
  readonly onSetback: (setback: Setback & { readonly sinceMs: number; readonly limitMs: number }) => void;
  /** Told at the first answer after setbacks, with how long there was none. */
  readonly onRecovery: (silentMs: number) => void;
}

/** The service did not answer for as long as one was ready to wait. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
  readonly setback: Setback;
  readonly silentMs: number;

  constructor(setback: Setback, silentMs: number) {
    super(`no answer for ${Math.round(silentMs / 60_000)} min: ${setback.message}`);
    this.setback = setback;
    this.silentMs = silentMs;
  }
}

export type Ask = <Answer>(request: (signal: AbortSignal) => Promise<Answer>) => Promise<Answer>;

const defaultAnswerWithinMs = 60_000;

/**
 * A function that asks, and asks again after every setback, with pauses that double.
 * @throws SilenceError after `limitMs`; what the service says that waiting cannot change, at once
 */
export function patience(options: PatienceOptions): Ask {
  const { clock, signal, limitMs, answerWithinMs = defaultAnswerWithinMs } = options;
  let isReached = options.isReached;
  return async (request) => {
    let sinceMs: number | undefined;
    let pauseMs = options.firstPauseMs;
    for (;;) {
      signal.throwIfAborted();
      const deadline = AbortSignal.timeout(answerWithinMs);
      try {
        const answer = await request(AbortSignal.any([signal, deadline]));
        isReached = true;
        if (sinceMs !== undefined) options.onRecovery(clock.nowMs() - sinceMs);
        return answer;
      } catch (error) {
        signal.throwIfAborted();
        const setback = deadline.aborted ? lost(answerWithinMs) : setbackOf(error);
        if (!setback || limitMs === 0 || !(isReached || alwaysPasses.has(setback.kind))) throw error;
        sinceMs ??= clock.nowMs();
        const silentMs = clock.nowMs() - sinceMs;
        if (silentMs >= limitMs) throw new SilenceError(setback, silentMs);
        options.onSetback({ ...setback, sinceMs, limitMs });
        await clock.pause(Math.min(pauseMs, limitMs - silentMs), signal);
        pauseMs = Math.min(2 * pauseMs, options.longestPauseMs);
        if (setback.kind === 'expired') await options.renewCredentials();
      }
    }
  };
}

// These come from a service that was reached.
const alwaysPasses: ReadonlySet<string> = new Set(['throttled', 'dropped']);

function lost(answerWithinMs: number): Setback {
  return { kind: 'unreachable', message: `no answer within ${Math.round(answerWithinMs / 1000)} s` };
}
