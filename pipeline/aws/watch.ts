/** Looks at an execution until it has ended, whatever goes wrong in between. */

import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';
import { type PassingError, passingErrorOf } from './error-kinds.ts';
import { type ExecutionView, viewExecution } from './executions.ts';

/** How long to wait between two looks: the shortest after a change, then longer and longer. */
export interface Pace {
  readonly shortestMs: number;
  readonly longestMs: number;
}

export interface WatchOptions {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly ask: Ask;
  /** Ends the watching; the execution goes on. */
  readonly signal: AbortSignal;
  /** When to look for the last time, by the clock. */
  readonly untilMs: number;
}

const growth = 1.5;

/**
 * Looks again and again, and yields each look, until the execution has ended, `untilMs` is over, or the signal is
 * aborted. The last look shows whether it has ended.
 * @throws what `ask` throws
 */
export async function* watchExecution(
  client: SageMakerClient,
  executionArn: string,
  options: WatchOptions,
): AsyncGenerator<ExecutionView> {
  const { clock, pace, ask, signal, untilMs } = options;
  let last = '';
  let pauseMs = pace.shortestMs;
  for (;;) {
    const view = await lookUnlessAborted();
    if (!view) return;
    yield view;
    if (hasEnded(view) || signal.aborted || clock.nowMs() >= untilMs) return;
    const text = JSON.stringify(view);
    pauseMs = text === last ? Math.min(pauseMs * growth, pace.longestMs) : pace.shortestMs;
    last = text;
    await clock.pause(Math.min(pauseMs, untilMs - clock.nowMs()), signal);
  }

  async function lookUnlessAborted(): Promise<ExecutionView | undefined> {
    try {
      return await ask((abortSignal) => viewExecution(client, executionArn, { abortSignal }));
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }
}

/** Time, as it is given to whoever waits. */
export interface Clock {
  readonly nowMs: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** How long to wait for an answer, and whom to tell of it. */
export interface AskOptions {
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
  readonly onWait: (error: PassingError & { readonly sinceMs: number; readonly limitMs: number }) => void;
  /** Told at the first answer after such errors, with how long there was none. */
  readonly onRecovery: (silentMs: number) => void;
}

/** The service did not answer within the limit. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
  readonly lastError: PassingError;
  readonly silentMs: number;

  constructor(lastError: PassingError, silentMs: number) {
    super(`no answer for ${Math.round(silentMs / 60_000)} min: ${lastError.message}`);
    this.lastError = lastError;
    this.silentMs = silentMs;
  }
}

/** Asks until there is an answer; the request is given the signal that ends it. */
export type Ask = <Answer>(request: (signal: AbortSignal) => Promise<Answer>) => Promise<Answer>;

/** Asks once: for a service in this process, whose errors do not pass. */
export const askOnce: Ask = (request) => request(new AbortController().signal);

const defaultAnswerWithinMs = 60_000;

/**
 * A function that asks, and asks again after every error that passes, with pauses that double.
 * @throws SilenceError after `limitMs`; what the service says that waiting cannot change, at once
 */
export function askUntilAnswered(options: AskOptions): Ask {
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
        const passing = deadline.aborted ? lost(answerWithinMs) : passingErrorOf(error);
        if (!passing || limitMs === 0 || !(isReached || alwaysPasses.has(passing.kind))) throw error;
        sinceMs ??= clock.nowMs();
        const silentMs = clock.nowMs() - sinceMs;
        if (silentMs >= limitMs) throw new SilenceError(passing, silentMs);
        options.onWait({ ...passing, sinceMs, limitMs });
        await clock.pause(Math.min(pauseMs, limitMs - silentMs), signal);
        pauseMs = Math.min(2 * pauseMs, options.longestPauseMs);
        if (passing.kind === 'expired') await options.renewCredentials();
      }
    }
  };
}

// Errors of these kinds come from a service that was reached.
const alwaysPasses: ReadonlySet<string> = new Set(['throttled', 'dropped']);

function lost(answerWithinMs: number): PassingError {
  return { kind: 'unreachable', message: `no answer within ${Math.round(answerWithinMs / 1000)} s` };
}
