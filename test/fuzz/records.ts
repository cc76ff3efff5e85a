/** Small records to begin with: of every format, with several signals, segments, comments. */

import { createRandom } from '../../scripts/sample/random.ts';
import { flacStream } from '../../scripts/wfdb-writer/flac.ts';
import { type SignalLine, signalLine } from '../../scripts/wfdb-writer/header-lines.ts';
import { encodeSamples } from '../../scripts/wfdb-writer/signal-bytes.ts';

/** A unit's files by name. */
export type RecordFiles = Readonly<Record<string, string | Uint8Array>>;

const formats = [8, 16, 24, 32, 61, 80, 160, 212, 310, 311] as const;
const frames = 60;

/** In a folder of its own each; the header is `r.hea`. */
export const baseRecords: readonly RecordFiles[] = [
  ...formats.map(packedRecord),
  flacRecord(),
  zerosRecord(),
  { 'r.hea': `r 3 125 ${frames}\n~ 0\n~ 0 200/mV 0 0 0 0 0 a\n~ 0\n` },
  {
    'r.hea': `r 1 0.0166666666667/125 ${frames}\n${lineOf({ file: 'r.dat', format: 16, gain: '10/bpm', description: 'HR' })}\n`,
    'r.dat': samplesOf(16, 1),
  },
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
  const lines = Array.from({ length: signals }, (_, signal) =>
    lineOf({ file: `${name}.dat`, format, gain: `200(${signal})/mV`, description: `signal ${signal}` }),
  );
  return `${name} ${signals} 125/1 ${frames} 10:00:00 31/12/1999\n${lines.join('\n')}\n# a comment\n`;
}

function lineOf(line: Pick<SignalLine, 'file' | 'format' | 'gain' | 'description'>): string {
  return signalLine({ ...line, adcResolutionBits: 10, adcZeroAdu: 0, initialAdu: 0, checksum: 0 });
}

function samplesOf(format: (typeof formats)[number], signals: number): Uint8Array {
  const random = createRandom(format);
  return encodeSamples(
    format,
    Array.from({ length: frames * signals }, () => random.integer(-100, 100)),
  );
}

function flacRecord(): RecordFiles {
  const samples = [0, 1].map(() => Int32Array.from({ length: 4096 }, (_, index) => Math.round(90 * Math.sin(index))));
  const lines = ['a', 'b'].map((description) => lineOf({ file: 'r.dat', format: 508, gain: '100(0)/mV', description }));
  return {
    'r.hea': `r 2 125 4096\n${lines.join('\n')}\n`,
    'r.dat': flacStream(samples, { bits: 8, blockSamples: 4096, subframe: { fixed: 2, rice: 'fitting' } }),
  };
}

/** A stream in which a few bytes stand for thousands of samples. */
function zerosRecord(): RecordFiles {
  const settings = { bits: 16, blockSamples: 32768, subframe: 'constant' } as const;
  return {
    'r.hea': `r 1 125\n${lineOf({ file: 'r.dat', format: 516, gain: '100(0)/mV', description: 'zeros' })}\n`,
    'r.dat': flacStream([new Int32Array(65536)], settings),
  };
}
