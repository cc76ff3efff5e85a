import { posix } from 'node:path';
import { compareBytes } from '../compare-bytes.ts';

/** At most so many endings are counted apart, since names can be anything. */
const mostEndings = 100;
const mostTold = 8;
const others = 'others';

/** Counts files by what their names end in. */
export class FileEndings {
  private readonly counts = new Map<string, number>();

  add(path: string): void {
    const ending = path.endsWith('/') ? others : posix.extname(path).toLowerCase() || 'without ending';
    const isKnown = this.counts.has(ending) || (this.counts.size < mostEndings && ending.length <= 16);
    const key = isKnown ? ending : others;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** Most first; the rest is `others`. */
  told(): Readonly<Record<string, number>> {
    const known = [...this.counts].filter(([ending]) => ending !== others);
    known.sort(([a, countA], [b, countB]) => countB - countA || compareBytes(a, b));
    const rest = known.slice(mostTold).reduce((sum, [, count]) => sum + count, this.counts.get(others) ?? 0);
    return Object.fromEntries([...known.slice(0, mostTold), ...(rest > 0 ? [[others, rest] as const] : [])]);
  }
}
