/** A stretch of samples as the bytes of a packed format, which can be repeated. */

import { type EncodedFormat, encode } from '../../wfdb/encode.ts';

/** @param signals of one length */
export function stretchBytes(format: EncodedFormat, signals: readonly Int32Array[]): Uint8Array {
  const stored = format === 8 ? signals.map(differences) : signals;
  const samples: number[] = [];
  for (let frame = 0; frame < stored[0]!.length; frame++) {
    for (const signal of stored) samples.push(signal[frame]!);
  }
  return encode(format, samples);
}

/** The first one from the last sample, so that stretches follow one another. */
function differences(samples: Int32Array): Int32Array {
  return samples.map((sample, index) => sample - samples.at(index - 1)!);
}
