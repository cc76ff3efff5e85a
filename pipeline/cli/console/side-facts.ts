/** Facts that a page can do without: where the service refuses one, the page says so and shows the others. */

import { errorNames, factsOf, passingErrorOf } from '../../aws/error-kinds.ts';
import { typed } from '../../wording/typed-command.ts';
import { explain } from '../failure.ts';

export interface SideFacts {
  /** What is missing and why, a line each: a right, with what gives it, or what the service says. */
  readonly lacks: readonly string[];
  /**
   * The answer; or `instead`, and a line in `lacks`, where the service refuses it. Rejects after any other error.
   * @param what is asked for, as that line begins: `Versions`
   */
  ask<T>(what: string, asking: Promise<T>, instead: T): Promise<T>;
}

export function sideFacts(): SideFacts {
  const lacks: string[] = [];
  return {
    lacks,
    ask: async (what, asking, instead) => {
      try {
        return await asking;
      } catch (error) {
        if (!isAnswer(error)) throw error;
        // A mock of the service may not know an operation; the page is no worse for it.
        if (factsOf(error).name !== 'UnknownOperationException') lacks.push(lackOf(what, error));
        return instead;
      }
    },
  };
}

/** True where the service denies the request, for want of a right or for throttling. */
export function hasBeenDenied(error: unknown): boolean {
  return errorNames.denied.has(factsOf(error).name) || passingErrorOf(error)?.kind === 'throttled';
}

/**
 * True where the service has refused this fact alone. The whole page fails without a network, where credentials have
 * expired (it is asked again with new ones), and where what it is about does not exist.
 */
function isAnswer(error: unknown): boolean {
  const { statusCode, name } = factsOf(error);
  const isOfAll = ['ResourceNotFound', 'ValidationException'].includes(name);
  return statusCode > 0 && !isOfAll && passingErrorOf(error)?.kind !== 'expired';
}

function lackOf(what: string, error: unknown): string {
  const { name, message } = factsOf(error);
  const [, action] = /\bperform: ([a-z0-9-]+:[A-Za-z]+)/.exec(message) ?? [];
  if (!errorNames.denied.has(name) || action === undefined) return `${what}: ${explain(error).message}`;
  return `${what}: the right to ${action} is missing; ${typed('templates')} --only studio-user-permissions writes a policy that gives it`;
}
