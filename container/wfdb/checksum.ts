/** Verifies the samples that were read against the checksum in their header. */

import { quote, quotePath } from './error.ts';
import type { SingleHeader } from './header/header.ts';

/**
 * `unverified` where the header has no checksum, has a placeholder (0 that does not fit), or the signal has no file.
 */
export type ChecksumState = 'ok' | 'differs' | 'unverified';

/** @param sums  per signal the sum of all its stored samples modulo 65536; null for a null signal */
export function checkSums(header: SingleHeader, sums: readonly (number | null)[]): ChecksumState[] {
  return header.signals.map(({ checksum }, index) => {
    const sum = sums[index] ?? null;
    if (checksum === null || sum === null) return 'unverified';
    if (modulo65536(checksum) === sum) return 'ok';
    return checksum === 0 ? 'unverified' : 'differs';
  });
}

/** One sentence for every signal whose checksum differs. */
export function describeDifferences(
  header: SingleHeader,
  { headerPath, sums }: { headerPath: string; sums: readonly (number | null)[] },
): string[] {
  const states = checkSums(header, sums);
  return header.signals.flatMap(({ checksum, description }, index) => {
    if (states[index] !== 'differs') return [];
    const name = description === null ? '' : ` (${quote(description)})`;
    const numbers = `got ${sums[index]}, expected ${modulo65536(checksum ?? 0)}`;
    return [`signal ${index}${name} of header ${quotePath(headerPath)} differs from its checksum: ${numbers}`];
  });
}

// Headers hold 16 bits, signed or not.
function modulo65536(value: number): number {
  return ((value % 65536) + 65536) % 65536;
}
