import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { hasEnded } from '../definition/has-ended.ts';
import { type ExecutionView, viewExecution } from './execution-view.ts';
import type { Ask, Clock } from './patience.ts';

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
 * Looks again and again and yields every look, until the execution has ended, or `untilMs` is over, or the signal
 * was aborted: whoever takes the looks tells from the last one which it was.
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
