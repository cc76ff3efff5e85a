/** Conditions that a request puts on the object that is there. @see RFC 9110, section 13 */

import type { ObjectStat } from '../../store/object-reading.ts';
import type { Exchange } from '../exchange.ts';
import { noSuchKey, S3Error } from './error.ts';

type Headers = Exchange['headers'];

/** @returns false where the client has the object already @throws S3Error where a condition does not hold */
export function isWanted(headers: Headers, object: ObjectStat, prefix = ''): boolean {
  const match = headers[`${prefix}if-match`];
  const noneMatch = headers[`${prefix}if-none-match`];
  const unmodifiedSince = headers[`${prefix}if-unmodified-since`];
  const modifiedSince = headers[`${prefix}if-modified-since`];
  if (match !== undefined && !names(match, object)) throw failed('If-Match');
  if (match === undefined && unmodifiedSince !== undefined && isAfter(object, unmodifiedSince)) {
    throw failed('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) return !names(noneMatch, object);
  return modifiedSince === undefined || isAfter(object, modifiedSince) !== false;
}

/** What a client that puts an object asks of the one that is there. */
export interface WriteCondition {
  readonly mayReplace: (current: ObjectStat | undefined) => void;
  readonly mustBeNew: boolean;
}

/** @throws S3Error from `mayReplace`, where the condition does not hold */
export function writeCondition(headers: Headers, key: string): WriteCondition {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (noneMatch !== undefined && noneMatch !== '*') {
    throw new S3Error('NotImplemented', 'The embedded S3 knows no If-None-Match but * for what is put');
  }
  return {
    mustBeNew: noneMatch !== undefined,
    mayReplace: (current) => {
      if (noneMatch !== undefined && current) throw failed('If-None-Match');
      if (match === undefined) return;
      if (!current) throw noSuchKey(key);
      if (!names(match, current)) throw failed('If-Match');
    },
  };
}

function failed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    details: { Condition: condition },
  });
}

function names(tags: string, { etag }: ObjectStat): boolean {
  const unquoted = tags.split(',').map((tag) => tag.trim().replace(/^(?:W\/)?"(.*)"$/, '$1'));
  return unquoted.includes('*') || unquoted.includes(etag);
}

/** By the second, as the header tells it; undefined where the text is no time, which is then no condition. */
function isAfter({ modifiedAt }: ObjectStat, text: string): boolean | undefined {
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : Math.floor(modifiedAt.getTime() / 1000) * 1000 > timeMs;
}
