/** Small records to begin with: of every format, with several signals, segments, comments. */

import { createRandom } from '../../scripts/sample/random.ts';
import { flacFrame, flacFrameBodies, flacStreamStart } from '../bench/data/flac-stretch.ts';
import { encode } from '../wfdb/encode.ts';

/** A unit's files by name. */
export type RecordFiles = Readonly<Record<string, string | Uint8Array>>;

const formats = [8, 16, 24, 32, 61, 80, 160, 212, 310, 311] as const;
const frames = 60;

/** In a folder of its own each; the header is `r.hea`. */
export const baseRecords: readonly RecordFiles[] = [
  ...formats.map(packedRecord),
  flacRecord(),
  {
    'r.hea': `r/3 1 125 ${3 * frames} 12:34:56.789 01/02/2003\nr_0 ${frames}\n~ ${frames}\nr_1 ${frames}\n# <age>: 70\n`,
    'r_0.hea': header('r_0', 16, 1),
    'r_0.dat': samplesOf(16, 1),
    'r_1.hea': header('r_1', 80, 1),
    'r_1.dat': samplesOf(80, 1),
  },
];

function packedRecord(format: (typeof formats)[number]): RecordFiles {
  return { 'r.hea': header('r', format, 2), 'r.dat': samplesOf(format, 2) };
}

function header(name: string, format: number, signals: number): string {
  const lines = Array.from(
    { length: signals },
    (_, signal) => `${name}.dat ${format} 200(${signal})/mV 10 0 0 0 0 signal ${signal}`,
  );
  return `${name} ${signals} 125/1 ${frames} 10:00:00 31/12/1999\n${lines.join('\n')}\n# a comment\n`;
}

function samplesOf(format: (typeof formats)[number], signals: number): Uint8Array {
  const random = createRandom(format);
  return encode(
    format,
    Array.from({ length: frames * signals }, () => random.integer(-100, 100)),
  );
}

function flacRecord(): RecordFiles {
  const samples = [0, 1].map(() => Int32Array.from({ length: 4096 }, (_, index) => Math.round(90 * Math.sin(index))));
  const [body] = flacFrameBodies(samples, 8);
  const text = `r 2 125 4096\nr.dat 508 100(0)/mV 8 0 0 0 0 a\nr.dat 508 100(0)/mV 8 0 0 0 0 b\n`;
  const start = flacStreamStart({ channels: 2, bits: 8, samples: 4096 });
  return { 'r.hea': text, 'r.dat': Buffer.concat([start, flacFrame(body!, { number: 0, channels: 2 })]) };
}
