import { S3Error } from './error.ts';

/** Bytes of an object; the end is exclusive. */
export interface RequestedRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of `bytes=0-99`, `bytes=100-` or `bytes=-100`; undefined for what S3 answers whole: several ranges, or no
 * range at all.
 * @throws S3Error for a range that begins behind the last byte
 */
export function parseRange(range: string, sizeBytes: number): RequestedRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range.trim()) ?? [];
  if (first === undefined || last === undefined || first + last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (start < end) return { start, end };
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
    details: { RangeRequested: range, ActualObjectSize: sizeBytes },
    headers: { 'content-range': `bytes */${sizeBytes}` },
  });
}
