/** Writes a group of records of one format: as many equal ones as make up a size. */

import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type FlacSettings, flacFrame, flacFrameBody, flacStreamStart } from '../../../scripts/wfdb-writer/flac.ts';
import { headerChecksumOf, signalLine } from '../../../scripts/wfdb-writer/header-lines.ts';
import { encodeSignals } from '../../../scripts/wfdb-writer/signal-bytes.ts';
import { type BenchFormat, isFlac, sampleBits } from './formats.ts';
import { signalNames } from './signal-names.ts';
import { stretchFrames, stretchOf } from './signals.ts';

export interface GroupSize {
  readonly bytes: number;
  readonly recordBytes: number;
}

export interface WrittenGroup {
  readonly records: number;
  /** Of the signal files. */
  readonly bytes: number;
  /** Of all signals of all records. */
  readonly samples: number;
}

/** Records are whole stretches, so that they, and the group, are only about as large as asked for. */
export function writeRecords(folder: string, format: BenchFormat, size: GroupSize): WrittenGroup {
  mkdirSync(folder, { recursive: true });
  const signals = stretchOf(format);
  const repeats = isFlac(format)
    ? flacRepeats(signals, format)
    : packedRepeats(encodeSignals(format, format === 8 ? signals.map(differences) : signals));
  const records = Math.max(1, Math.round(size.bytes / size.recordBytes));
  const stretches = Math.max(1, Math.round(size.bytes / records / repeats.stretchBytes));
  const group = { records, bytes: 0, samples: records * stretches * stretchFrames * signals.length };
  for (let record = 0; record < records; record++) {
    const name = `r${String(record).padStart(5, '0')}`;
    writeFileSync(join(folder, `${name}.hea`), renderHeader({ name, format, signals, stretches }));
    group.bytes += writeInPieces(join(folder, `${name}.dat`), repeats.pieces(stretches));
  }
  return group;
}

/** How a signal file is put together of stretches. */
interface Repeats {
  /** About, where the bytes of a stretch differ. */
  readonly stretchBytes: number;
  pieces(stretches: number): Iterable<Uint8Array>;
}

/** The first one from the last sample, so that stretches follow one another. */
function differences(samples: Int32Array): Int32Array {
  return samples.map((sample, index) => sample - samples.at(index - 1)!);
}

function packedRepeats(bytes: Uint8Array): Repeats {
  return { stretchBytes: bytes.length, pieces: (stretches) => new Array<Uint8Array>(stretches).fill(bytes) };
}

const flacSettings: Omit<FlacSettings, 'bits'> = { blockSamples: 4096, subframe: { fixed: 2, rice: 'fitting' } };

function flacRepeats(signals: readonly Int32Array[], format: BenchFormat): Repeats {
  const settings = { ...flacSettings, bits: Math.ceil(sampleBits[format] / 8) * 8 };
  const { blockSamples } = settings;
  const channels = signals.length;
  // Frames of a stretch differ from one repeat to the next in their numbers and checksums alone.
  const bodies = Array.from({ length: stretchFrames / blockSamples }, (_, block) =>
    flacFrameBody(
      signals.map((signal) => signal.subarray(block * blockSamples, (block + 1) * blockSamples)),
      settings,
    ),
  );
  return {
    stretchBytes: bodies.reduce((sum, body) => sum + body.length, 0),
    *pieces(stretches) {
      const frames = stretches * bodies.length;
      yield flacStreamStart({ ...settings, channels, samples: frames * blockSamples });
      for (let number = 0; number < frames; number++)
        yield flacFrame(bodies[number % bodies.length]!, { number, channels, samples: blockSamples });
    },
  };
}

interface Header {
  readonly name: string;
  readonly format: BenchFormat;
  readonly signals: readonly Int32Array[];
  readonly stretches: number;
}

function renderHeader({ name, format, signals, stretches }: Header): string {
  const lines = signals.map((samples, signal) => {
    return signalLine({
      file: `${name}.dat`,
      format,
      gain: '100(0)/mV',
      adcResolutionBits: sampleBits[format],
      adcZeroAdu: 0,
      // Of format 8, what the first difference is added to.
      initialAdu: format === 8 ? samples.at(-1)! : samples[0]!,
      checksum: (headerChecksumOf(samples) * stretches) & 0xffff,
      description: signalNames[signal]!,
    });
  });
  return `${[`${name} ${signals.length} 125 ${stretches * stretchFrames}`, ...lines].join('\n')}\n`;
}

function writeInPieces(path: string, pieces: Iterable<Uint8Array>): number {
  const file = openSync(path, 'w');
  try {
    let bytes = 0;
    for (const piece of pieces) bytes += writeSync(file, piece);
    return bytes;
  } finally {
    closeSync(file);
  }
}
