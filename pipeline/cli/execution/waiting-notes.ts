/** What is said while the service does not answer: that one waits, since when, and until when. */

import type { AskOptions } from '../../aws/watch.ts';
import { renderDuration } from '../../names/duration.ts';

type Waiting = Parameters<AskOptions['onWait']>[0];

export function waitingNote({ kind, message, sinceMs, limitMs }: Waiting): string {
  const remedy = kind === 'expired' ? '; renew them (aws sso login, or where they came from) and it goes on' : '';
  return `waiting since ${timeOfDay(sinceMs)}, until ${timeOfDay(sinceMs + limitMs)} at most: ${message}${remedy}`;
}

export function recoveryNote(silentMs: number): string {
  return `answered again after ${renderDuration(silentMs / 1000)}`;
}

/** `09:30:00Z` */
function timeOfDay(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)}Z`;
}
