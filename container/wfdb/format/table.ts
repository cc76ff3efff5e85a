/** The signal formats that are supported, by their code in a header. */

import { format16 } from './format16.ts';
import { format61 } from './format61.ts';
import { format80 } from './format80.ts';
import { format160 } from './format160.ts';
import { format212 } from './format212.ts';
import { format310 } from './format310.ts';
import { format311 } from './format311.ts';
import type { SampleFormat } from './sample-format.ts';

/** Format 0, a null signal without a file, is none of them: all of its samples are missing. */
export const sampleFormats: ReadonlyMap<number, SampleFormat> = new Map(
  [format16, format61, format80, format160, format212, format310, format311].map((format) => [format.code, format]),
);
