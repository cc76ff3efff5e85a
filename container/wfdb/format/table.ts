/** The signal formats that are supported, by their code in a header. */

import { format16 } from './format16.ts';
import { format80 } from './format80.ts';
import { format212 } from './format212.ts';
import type { SampleFormat } from './sample-format.ts';

/** Format 0, a null signal without a file, is none of them: all of its samples are missing. */
export const sampleFormats: ReadonlyMap<number, SampleFormat> = new Map(
  [format16, format80, format212].map((format) => [format.code, format]),
);
