import { watchExecution } from '../../aws/watch.ts';
import type { Io } from '../io.ts';
import type { OpenTarget } from '../target/open-target.ts';
import { openSession } from './session.ts';

export interface WaitRequest {
  readonly target: OpenTarget;
  readonly executionArn: string;
  readonly isLocal: boolean;
}

/** Waits without a picture, and gives back the execution's last state: no final one where Ctrl-C ended the waiting. */
export async function waitForEnd(request: WaitRequest, io: Io): Promise<string> {
  const { target, executionArn } = request;
  const session = openSession({ ...request, isReached: true, onNote: (text) => io.stderr.write(`${text}\n`) }, io);
  let status = '';
  try {
    const options = { ...session, clock: io, untilMs: Number.POSITIVE_INFINITY };
    for await (const view of watchExecution(target.clients.sageMaker, executionArn, options)) status = view.status;
    return status;
  } finally {
    session.close();
  }
}
