/** The shape of a waveform record before it has signals: how many pieces, how unequal, where the gaps are. */

import type { Random } from './random.ts';

/** A gap of so many frames, or a segment with its share of the record's bytes. */
export type PieceShape =
  | { readonly kind: 'gap'; readonly frames: number }
  /** Exactly so many frames, whatever the size of the sample. */
  | { readonly kind: 'tiny'; readonly frames: number }
  | { readonly kind: 'share'; readonly weight: number };

/**
 * The pieces of a record in order: mostly a gap first; one segment that holds more than half of the bytes, some of
 * four frames, the others very unequal. The weights of a record's shares add up to 1.
 *
 * @see record 3234460 of the MIMIC-III waveforms, whose 18 segments inspired the proportions
 */
export function planPieces(random: Random): PieceShape[] {
  const segmentCount = random.integer(6, 16);
  const largest = random.integer(0, segmentCount - 1);
  const sizes = Array.from({ length: segmentCount }, (_, index) => {
    if (index === largest) return 'largest';
    return index !== (largest + 1) % segmentCount && random.chance(30) ? 'tiny' : unequal(random);
  });
  const others = sizes.reduce<number>((sum, size) => (typeof size === 'number' ? sum + size : sum), 0);
  return sizes.flatMap((size, index): PieceShape[] => {
    const gap = random.chance(index === 0 ? 80 : 15);
    return [...(gap ? [planGap(random)] : []), shapeOf(size, others)];
  });
}

const largestShare = 0.57;
const tinyFrames = 4;

function shapeOf(size: number | 'tiny' | 'largest', others: number): PieceShape {
  if (size === 'tiny') return { kind: 'tiny', frames: tinyFrames };
  return { kind: 'share', weight: size === 'largest' ? largestShare : ((1 - largestShare) * size) / others };
}

function planGap(random: Random): PieceShape {
  return { kind: 'gap', frames: random.integer(1, 3000) * random.pick([1, 1, 2, 8]) };
}

/** A whole number from 64 to 2047, small ones as likely as large ones. */
export function unequal(random: Random): number {
  return 2 ** random.integer(0, 4) * random.integer(64, 127);
}
