import { invalid } from './request.ts';

/**
 * One page of a list, at most 100 entries. The token is the position of the next one: lists here grow at the end that
 * is read last, so that a position stays true.
 * @throws ServiceError ValidationException for a token that this service did not give, or a MaxResults out of bounds
 */
export function page<T>(
  items: readonly T[],
  request: Readonly<Record<string, unknown>>,
): { items: readonly T[]; nextToken: string | undefined } {
  const size = request.MaxResults ?? 100;
  if (!Number.isInteger(size) || (size as number) < 1 || (size as number) > 100) {
    throw invalid(
      `Value '${String(size)}' at 'maxResults' failed to satisfy constraint: Member must be between 1 and 100`,
    );
  }
  const start = request.NextToken === undefined ? 0 : decode(String(request.NextToken));
  const end = start + (size as number);
  return { items: items.slice(start, end), nextToken: end < items.length ? encode(end) : undefined };
}

function encode(position: number): string {
  return Buffer.from(`position:${position}`).toString('base64url');
}

function decode(token: string): number {
  const position = /^position:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) throw invalid('The pagination token is invalid.');
  return Number(position);
}
