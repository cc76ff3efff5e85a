import type { InputDigest } from '../definition/input-digest.ts';
import { bytesText, numberText } from '../wording/amounts.ts';
import { compareNaturally } from './natural-order.ts';
import type { Survey } from './survey.ts';

/** A line a group that has changed, in natural order: `group 37: 12 files and 3.1 GB more`. */
export function surveyDifferences(before: Survey | undefined, after: Survey): readonly string[] {
  const names = new Set([...(before?.groups.keys() ?? []), ...after.groups.keys()]);
  const moved = before !== undefined && before.prefix !== after.prefix;
  return [
    ...(moved ? [`prefix: ${after.prefix}, was ${before.prefix}`] : []),
    ...[...names].sort(compareNaturally).flatMap((name) => {
      const change = inputChange(before?.groups.get(name), after.groups.get(name));
      return change === undefined ? [] : [`group ${name}: ${change}`];
    }),
  ];
}

/** `12 files and 3.1 GB more`, `1 file more, 3.1 GB less`, `other content`; undefined for none. */
export function inputChange(before: InputDigest | undefined, after: InputDigest | undefined): string | undefined {
  if (before === undefined) return after && `new, ${filesText(after.files)} and ${bytesText(after.bytes)}`;
  if (after === undefined) return `gone, ${filesText(before.files)} and ${bytesText(before.bytes)}`;
  const [files, bytes] = [after.files - before.files, after.bytes - before.bytes];
  const isSame = before.keys === after.keys && before.etags === after.etags;
  if (files === 0 && bytes === 0) return isSame ? undefined : 'as many files and bytes, of other names or content';
  if (bytes === 0) return `${filesText(Math.abs(files))} ${files > 0 ? 'more' : 'fewer'}`;
  const size = `${bytesText(Math.abs(bytes))} ${bytes > 0 ? 'more' : 'less'}`;
  if (files === 0) return `as many files, ${size}`;
  const isBothMore = files > 0 && bytes > 0;
  if (isBothMore) return `${filesText(files)} and ${size}`;
  return `${filesText(Math.abs(files))} ${files > 0 ? 'more' : 'fewer'}, ${size}`;
}

function filesText(files: number): string {
  return `${numberText(files)} ${files === 1 ? 'file' : 'files'}`;
}
