/** From the least to the most that is expected; the upper end is at most twice the lower one. */
export interface Range {
  readonly lower: number;
  readonly upper: number;
}

export const nothing: Range = { lower: 0, upper: 0 };

export function sumOf(ranges: readonly Range[]): Range {
  return {
    lower: ranges.reduce((sum, { lower }) => sum + lower, 0),
    upper: ranges.reduce((sum, { upper }) => sum + upper, 0),
  };
}

/** Of things that happen at once. */
export function longest(...ranges: readonly Range[]): Range {
  return { lower: Math.max(...ranges.map((each) => each.lower)), upper: Math.max(...ranges.map((each) => each.upper)) };
}

export function times({ lower, upper }: Range, factor: number): Range {
  return { lower: lower * factor, upper: upper * factor };
}

/** What an amount takes at a speed that is known but for its share: the larger share, the less time. */
export function over(amount: number, share: Range): Range {
  return { lower: amount / share.upper, upper: amount / share.lower };
}

export function middleOf({ lower, upper }: Range): number {
  return (lower + upper) / 2;
}
