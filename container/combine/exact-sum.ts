/**
 * A sum of doubles that is rounded once, at the end: the double nearest to the exact sum, whatever the order.
 * @see Shewchuk, "Adaptive Precision Floating-Point Arithmetic" (1997); Python's math.fsum
 */
export class ExactSum {
  /** Do not overlap, and grow in magnitude. */
  #partials: number[] = [];
  /** Terms that could overflow on the way, scaled down. */
  #huge: ExactSum | undefined;
  /** Sum of the terms that are no finite number; undefined where there is none. */
  #special: number | undefined;

  add(term: number): void {
    if (!Number.isFinite(term)) this.#special = (this.#special ?? 0) + term;
    else if (Math.abs(term) >= hugeFrom) {
      this.#huge ??= new ExactSum();
      this.#huge.add(term * hugeScale);
    } else this.#addFinite(term);
  }

  value(): number {
    if (this.#special !== undefined) return this.#special;
    if (this.#huge === undefined) return roundOnce(this.#partials);
    const scaled = new ExactSum();
    for (const part of this.#huge.#partials) scaled.add(part);
    for (const part of this.#partials) scaled.add(part * hugeScale);
    return scaled.value() / hugeScale;
  }

  #addFinite(term: number): void {
    let x = term;
    let kept = 0;
    for (const partial of this.#partials) {
      const [large, small] = Math.abs(x) < Math.abs(partial) ? [partial, x] : [x, partial];
      const high = large + small;
      const low = small - (high - large);
      if (low !== 0) this.#partials[kept++] = low;
      x = high;
    }
    this.#partials.length = kept;
    this.#partials.push(x);
  }
}

const hugeFrom = 2 ** 960;
const hugeScale = 2 ** -128;

/** The sum of partials, to the nearest double, ties to even. */
function roundOnce(partials: readonly number[]): number {
  let index = partials.length - 1;
  if (index < 0) return 0;
  let high = partials[index]!;
  let low = 0;
  while (index > 0) {
    const previous = high;
    const next = partials[--index]!;
    high = previous + next;
    low = next - (high - previous);
    if (low !== 0) break;
  }
  // Half a unit was rounded to even, but what is left below says which way was right.
  const below = index > 0 ? partials[index - 1]! : 0;
  if ((low < 0 && below < 0) || (low > 0 && below > 0)) {
    const doubled = low * 2;
    const rounded = high + doubled;
    if (doubled === rounded - high) return rounded;
  }
  return high;
}
