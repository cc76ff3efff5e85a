/** The inverse of the decoders, written from signal(5) and not from them. */

/** Bytes of consecutive samples; a last odd sample of format 212 takes two bytes. */
export function encode(format: 16 | 80 | 212, samples: readonly number[]): Uint8Array {
  if (format === 80) return Uint8Array.from(samples, (sample) => sample + 128);
  if (format === 16) return Uint8Array.from(samples.flatMap((sample) => [sample & 255, (sample >> 8) & 255]));
  const bytes: number[] = [];
  for (let index = 0; index < samples.length; index += 2) {
    const [first, second] = [samples[index]! & 0xfff, (samples[index + 1] ?? 0) & 0xfff];
    bytes.push(first & 255, (first >> 8) | ((second >> 8) << 4));
    if (index + 1 < samples.length) bytes.push(second & 255);
  }
  return Uint8Array.from(bytes);
}
