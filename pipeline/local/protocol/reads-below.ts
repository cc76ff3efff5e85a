import type { S3Uri } from '../../names/s3-uri.ts';
import type { Exchange } from './exchange.ts';
import { readTarget } from './s3/request.ts';

/** Whether a request reads or lists what lies below a prefix, and nothing else. */
export function readsBelow(exchange: Exchange, { bucket, key: prefix }: S3Uri): boolean {
  try {
    const { bucket: asked, key, query } = readTarget(exchange);
    if (asked !== bucket || !['GET', 'HEAD'].includes(exchange.method)) return false;
    if (key !== '') return key.startsWith(prefix);
    return query.get('list-type') === '2' && (query.get('prefix') ?? '').startsWith(prefix);
  } catch {
    return false;
  }
}
