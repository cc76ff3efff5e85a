/** Files that are being written beside objects, and become objects once they have their names. */

import { randomBytes } from 'node:crypto';

/** A name that nothing else has. */
export function unfinishedName(): string {
  return `.macroshard-${randomBytes(8).toString('hex')}.unfinished`;
}

/** True for a name of `unfinishedName`. */
export function isUnfinished(name: string): boolean {
  return /^\.macroshard-[0-9a-f]{16}\.unfinished$/.test(name);
}
