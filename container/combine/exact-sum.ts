/**
 * A sum of doubles without rounding until it is asked for, so that it does not depend on their order.
 * @see Shewchuk, "Adaptive Precision Floating-Point Arithmetic" (1997); Python's math.fsum
 */
export class ExactSum {
  private partials: number[] = [];

  add(value: number): void {
    const kept: number[] = [];
    let sum = value;
    for (const partial of this.partials) {
      const [large, small] = Math.abs(sum) < Math.abs(partial) ? [partial, sum] : [sum, partial];
      const high = large + small;
      const low = small - (high - large);
      if (low !== 0) kept.push(low);
      sum = high;
    }
    kept.push(sum);
    this.partials = kept;
  }

  /** The exact sum, rounded once to the nearest double, ties to even. */
  value(): number {
    let index = this.partials.length - 1;
    if (index < 0) return 0;
    let high = this.partials[index]!;
    let low = 0;
    while (index > 0) {
      const [before, next] = [high, this.partials[--index]!];
      high = before + next;
      low = next - (high - before);
      if (low !== 0) break;
    }
    // Half-way cases: what lies below the last partial decides which way the tie goes.
    const below = this.partials[index - 1] ?? 0;
    if (index > 0 && ((low < 0 && below < 0) || (low > 0 && below > 0))) {
      const twice = low * 2;
      const rounded = high + twice;
      if (twice === rounded - high) high = rounded;
    }
    return high;
  }
}
