/** The signal formats that are supported, by their code in a header. */

import { flacFormats } from './flac-formats.ts';
import { format8 } from './format8.ts';
import { format16 } from './format16.ts';
import { format24 } from './format24.ts';
import { format32 } from './format32.ts';
import { format61 } from './format61.ts';
import { format80 } from './format80.ts';
import { format160 } from './format160.ts';
import { format212 } from './format212.ts';
import { format310 } from './format310.ts';
import { format311 } from './format311.ts';
import type { PackedFormat, SampleFormat } from './sample-format.ts';

const packedFormats: readonly PackedFormat[] = [
  format8,
  format16,
  format24,
  format32,
  format61,
  format80,
  format160,
  format212,
  format310,
  format311,
];

/** Format 0, a null signal without a file, is none of them: all of its samples are missing. */
export const sampleFormats: ReadonlyMap<number, SampleFormat> = new Map(
  [...packedFormats, ...flacFormats].map((format) => [format.code, format]),
);
