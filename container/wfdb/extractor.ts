/** The built-in extractor: WFDB records to a summary row per segment, signal and window. */

import type { Extractor } from '../extractor.ts';
import { columns } from './columns.ts';
import { extractUnit } from './extract.ts';
import { flacInfoBytes } from './flac/stream-info.ts';
import { headerSuffix } from './header/read-header.ts';
import { type WfdbOptions, wfdbOptions } from './options.ts';
import { recordPieces } from './pieces.ts';
import { planRecords } from './plan-records.ts';

/** `signal` is the raw description: names are normalized where groups are combined. */
export const wfdbSummary: Extractor<WfdbOptions> = {
  name: 'wfdb-summary',
  version: '2',
  looksFor: 'WFDB headers (*.hea)',
  columns,
  options: wfdbOptions,
  planFiles: (path) => path.endsWith(headerSuffix) || (path.endsWith('.flac') && { firstBytes: flacInfoBytes }),
  plan: (tree) => planRecords(tree),
  extract: async (root, unit, options) => extractUnit(root, unit, options),
  splitting: recordPieces,
};
