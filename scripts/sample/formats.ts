/** The three signal formats of the sample: sizes, missing codes, and packing. */

import type { SampleFormat } from './plan.ts';

/** The digital value that means "missing": the lowest one of the format. */
export const missingCode: Readonly<Record<SampleFormat, number>> = { 16: -32768, 80: -128, 212: -2048 };

/** Bytes of a signal file of so many samples, all signals counted; an odd last sample of format 212 takes two. */
export function byteCount(format: SampleFormat, sampleCount: number): number {
  if (format === 80) return sampleCount;
  return format === 16 ? 2 * sampleCount : Math.ceil(1.5 * sampleCount);
}

/**
 * A signal file's bytes: frame by frame, and within a frame signal by signal.
 *
 * @param signals digital samples, one array a signal, all of the same length, within the format's range
 * @see WFDB signal(5), formats 16, 80 and 212
 */
export function encodeSignals(format: SampleFormat, signals: readonly Int16Array[]): Uint8Array {
  const samples = interleave(signals);
  if (format === 80) return encode80(samples);
  return format === 16 ? encode16(samples) : encode212(samples);
}

function interleave(signals: readonly Int16Array[]): Int16Array {
  const frames = signals[0]?.length ?? 0;
  const samples = new Int16Array(frames * signals.length);
  signals.forEach((signal, channel) => {
    for (let frame = 0, at = channel; frame < frames; frame++, at += signals.length) samples[at] = signal[frame]!;
  });
  return samples;
}

function encode80(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(byteCount(80, samples.length));
  for (let index = 0; index < samples.length; index++) bytes[index] = samples[index]! + 128;
  return bytes;
}

function encode16(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(byteCount(16, samples.length));
  for (let index = 0; index < samples.length; index++) {
    const sample = samples[index]!;
    bytes[2 * index] = sample;
    bytes[2 * index + 1] = sample >> 8;
  }
  return bytes;
}

function encode212(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(byteCount(212, samples.length));
  for (let index = 0, at = 0; index < samples.length; index += 2, at += 3) {
    const first = samples[index]!;
    const second = samples[index + 1] ?? 0;
    bytes[at] = first;
    bytes[at + 1] = ((first >> 8) & 0x0f) | ((second >> 4) & 0xf0);
    // Beyond the end of an odd count, where a typed array ignores the write.
    bytes[at + 2] = second;
  }
  return bytes;
}
