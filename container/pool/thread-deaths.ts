/**
 * What happens when a thread dies: what it had taken and not answered for is tried again by another one, and rejected
 * after three deaths. (A lane replaces the thread; the others go on.)
 */

import { thrownText } from '../thrown-text.ts';
import { resultText } from './error-text.ts';
import { withoutRoot } from './extract-item.ts';
import type { RuntimeRejectCode } from './reject-codes.ts';

/** How a thread ended that had not finished. */
export interface ThreadDeath {
  readonly exitCode: number;
  readonly error: unknown;
  /** False where it died before it could take a unit. */
  readonly hasStarted: boolean;
  /** True where it was ended because it worked on one item for too long. */
  readonly isOverTime: boolean;
}

/** What becomes of an item that a thread died over. */
export type Fate =
  | { readonly kind: 'again'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly code: RuntimeRejectCode; readonly message: string; readonly thrown?: string };

/** More than one, since a thread may die of something that is not the unit's fault. */
export const mostDeaths = 3;

/** Counts deaths by item of work. */
export class ThreadDeaths {
  readonly #deaths = new Map<number, number>();
  readonly #overTime: string;

  /** @param unitSeconds  how long a thread may work on an item; 0 for ever */
  constructor(unitSeconds: number) {
    this.#overTime = `a thread worked on it for longer than ${unitSeconds} s, which is the limit of this job`;
  }

  /** @param root the group's folder, which results do not name */
  fateOf(item: number, death: ThreadDeath, root: string): Fate {
    if (death.isOverTime) return { kind: 'rejected', code: 'unit-over-time', message: this.#overTime };
    const deaths = (this.#deaths.get(item) ?? 0) + 1;
    this.#deaths.set(item, deaths);
    const inLog = withoutRoot(describeDeath(death, 'log'), root);
    if (deaths < mostDeaths) return { kind: 'again', reason: inLog };
    const inResult = withoutRoot(describeDeath(death, 'result'), root);
    const message = `${inResult}; ${mostDeaths} threads died over it`;
    return { kind: 'rejected', code: 'worker-crashed', message, ...(inLog !== inResult && { thrown: inLog }) };
  }
}

/** How a thread died, in words for the log or for a result. */
export function describeDeath({ exitCode, error }: ThreadDeath, place: 'log' | 'result'): string {
  if (error === undefined) return `the worker thread ended with exit code ${exitCode}`;
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
    return 'the worker thread ran out of memory';
  const [full, text] = [thrownText(error), place === 'log' ? thrownText(error) : resultText(error)];
  return `the worker thread failed: ${error instanceof Error && text === full ? `${error.name}: ${text}` : text}`;
}
