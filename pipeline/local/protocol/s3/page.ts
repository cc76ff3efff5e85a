import { mostListedKeys } from '../../../service/limits.ts';
import { S3Error } from './error.ts';
import type { S3Request } from './request.ts';

/** A page of a listing. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly isTruncated: boolean;
  /** What the next page goes on behind; empty where there is nothing. */
  readonly last: string;
}

/** The first entries. A page of none is never cut short, as S3 has it. */
export async function pageOf<T>(
  items: AsyncIterable<T> | Iterable<T>,
  size: number,
  nameOf: (item: T) => string,
): Promise<Page<T>> {
  const page: T[] = [];
  let isTruncated = false;
  if (size > 0) {
    for await (const item of items) {
      isTruncated = page.length === size;
      if (isTruncated) break;
      page.push(item);
    }
  }
  const last = page.at(-1);
  return { items: page, isTruncated, last: last === undefined ? '' : nameOf(last) };
}

/** How many entries a page has. @param name of the parameter @throws S3Error for what is no number of entries */
export function pageSize({ query }: S3Request, name: 'max-keys' | 'max-parts' | 'max-uploads'): number {
  const text = query.get(name) ?? '';
  if (text === '') return mostListedKeys;
  if (/^\d{1,10}$/.test(text)) return Math.min(Number(text), mostListedKeys);
  throw new S3Error('InvalidArgument', `Argument ${name} must be an integer between 0 and 2147483647`, {
    details: { ArgumentName: name, ArgumentValue: text },
  });
}

/** What the next page goes on behind, as clients hand it back. */
export function tokenOf(name: string): string {
  return Buffer.from(name).toString('base64url');
}

/** @throws S3Error for what is no token of `tokenOf` */
export function readToken(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  if (token !== '' && tokenOf(name) === token) return name;
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}
