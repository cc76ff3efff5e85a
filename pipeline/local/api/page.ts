import { largestPage } from '../../service/limits.ts';
import { invalid } from '../service-error.ts';
import { optionalInteger, type Request } from './request.ts';

/**
 * One page of a sorted list. The token names the last entry that was given, so that entries which are added in between
 * are neither skipped nor given twice.
 * @throws ServiceError ValidationException for a token that this service did not give
 */
export function page<T>(
  items: readonly T[],
  request: Request,
  { keyOf }: { keyOf: (item: T) => string },
): { items: readonly T[]; nextToken: { NextToken?: string } } {
  const size = optionalInteger(request, 'MaxResults') ?? largestPage;
  const token = request.NextToken ?? undefined;
  const start = token === undefined ? 0 : positionAfter(items.map(keyOf), String(token));
  const end = start + size;
  const given = items.slice(start, end);
  return { items: given, nextToken: end < items.length ? { NextToken: encode(keyOf(given.at(-1)!)) } : {} };
}

function encode(key: string): string {
  return Buffer.from(`after:${key}`).toString('base64url');
}

function positionAfter(keys: readonly string[], token: string): number {
  const key = /^after:(.*)$/s.exec(Buffer.from(token, 'base64url').toString())?.[1];
  const position = key === undefined ? -1 : keys.indexOf(key);
  if (position < 0) throw invalid('The pagination token is invalid.');
  return position + 1;
}
