/** `inspect RECORD.hea [--json]`: everything about one record, for a person who looks into it. */

import { statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { visibleText } from '../visible.ts';
import { WfdbError } from '../wfdb/error.ts';
import { headerSuffix } from '../wfdb/header/read-header.ts';
import type { FindFile } from '../wfdb/stored-record.ts';
import { inspectRecord } from './inspection.ts';
import { renderInspection } from './render-inspection.ts';

export interface InspectRequest {
  /** A header, absolute or from the current folder; `.hea` may be left out. */
  readonly path: string;
  /** One JSON document instead of a report. */
  readonly json: boolean;
  readonly stdout: { write(text: string): unknown };
}

/**
 * Prints one record and gives back the exit code: 0, or 1 where a file that it names cannot be read.
 *
 * @throws WfdbError where there is no such header, or it does not parse: nothing is printed then
 */
export async function runInspect({ path, json, stdout }: InspectRequest): Promise<number> {
  const headerPath = path.endsWith(headerSuffix) ? path : path + headerSuffix;
  const root = dirname(resolve(headerPath));
  const find = findBelow(root);
  const sizeBytes = find(basename(headerPath));
  if (typeof sizeBytes !== 'number') {
    const code = sizeBytes === undefined ? 'no-header' : 'not-a-regular-file';
    throw new WfdbError(
      code,
      `${JSON.stringify(headerPath)} is ${sizeBytes ?? 'not there'}, expected the header of a record`,
    );
  }
  const inspection = inspectRecord({ root, path: basename(headerPath), sizeBytes }, find);
  stdout.write(json ? visibleText(`${JSON.stringify(inspection)}\n`) : renderInspection(inspection));
  return inspection.problems.length === 0 ? 0 : 1;
}

function findBelow(root: string): FindFile {
  return (path) => {
    try {
      const stat = statSync(join(root, path), { throwIfNoEntry: false });
      if (stat === undefined) return undefined;
      return stat.isFile() ? stat.size : 'not a regular file';
    } catch (error) {
      return `unreadable (${error instanceof Error && 'code' in error ? error.code : error})`;
    }
  };
}
