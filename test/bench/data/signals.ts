/** What the signals look like: the demo's waves, at the width of each format. */

import { createRandom, deriveSeed } from '../../../scripts/sample/random.ts';
import { cycleLength, tableUnit, waveTables } from '../../../scripts/sample/wave-tables.ts';
import { type BenchFormat, sampleBits } from './formats.ts';
import { signalNames } from './signal-names.ts';

/** Of a stretch that is repeated to the length of a record: packs of any format and FLAC frames end with it. */
export const stretchFrames = 6 * 4096;

const tables = [waveTables['limb-lead'], waveTables.arterial, waveTables.pleth, waveTables.breath];
const beatFrames = [96, 96, 96, 512];

/**
 * Digital samples of each signal over one stretch: a wave of three quarters of the range, and noise of a 512th of it,
 * but half a step at least. Every third sample of 8 bits is then equal to the one before, as in MIMIC-III's records of
 * format 80; a plain loop waits for itself there, and is half as fast again where no two neighbours are alike.
 */
export function stretchOf(format: BenchFormat): readonly Int32Array[] {
  return tables.map((table, signal) => {
    const random = createRandom(deriveSeed(format, signalNames[signal]!));
    const most = 2 ** (sampleBits[format] - 1) - 1;
    const noise = Math.max(0.5, most / 512);
    const step = cycleLength / beatFrames[signal]!;
    return Int32Array.from({ length: stretchFrames }, (_, frame) => {
      const height = table[Math.floor(frame * step) % cycleLength]! / tableUnit;
      const deviation = noise * (random.integer(-1000, 1000) / 1000);
      const sample = Math.floor((height - 0.25) * most * 0.75 + deviation);
      return Math.max(-most, Math.min(most, sample));
    });
  });
}
