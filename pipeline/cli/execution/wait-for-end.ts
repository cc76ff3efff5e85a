import { watchExecution } from '../../aws/watch.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { openWaiting } from './waiting.ts';

export interface WaitRequest {
  readonly target: OpenTarget;
  readonly executionArn: string;
  readonly isLocal: boolean;
}

/** Waits and shows nothing. Gives back the execution's state, which is not its last one where Ctrl-C came first. */
export async function waitForEnd(request: WaitRequest, io: Io): Promise<string> {
  const { target, executionArn } = request;
  const waiting = openWaiting({ ...request, isReached: true, onNote: (text) => io.stderr.write(`${text}\n`) }, io);
  let status = '';
  try {
    const options = { ...waiting, clock: io, untilMs: Number.POSITIVE_INFINITY };
    for await (const view of watchExecution(target.clients.sageMaker, executionArn, options)) status = view.status;
    return status;
  } finally {
    waiting.close();
  }
}
