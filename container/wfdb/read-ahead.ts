/**
 * Decides what of a file is read before it is asked for. A file that comes from memory is best left alone: reading it
 * twice would cost a processor. Once reads have waited for a disk, the disk is kept busy with the next few mebibytes,
 * while the samples at hand are counted.
 */

/** A read of a block that takes longer has waited; from memory it takes a hundredth of that. */
const waitedMs = 0.5;
/**
 * From one read that waits for a disk it is so far to the next one, at most. A thread that loses its processor for a
 * moment seems to wait, too, but seldom twice so soon.
 */
const readsBetween = 3;

/** So far ahead: several requests at once, since a network disk answers each after a millisecond or so. */
const aheadBytes = 8 << 20;
export const requestBytes = 1 << 20;

export class ReadAhead {
  private readonly request: (position: number) => void;
  private isWaiting = false;
  private readsSinceWait = Number.POSITIVE_INFINITY;
  private requestedUntil = 0;

  /** @param request  has `requestBytes` bytes from a position on brought into memory, and does not wait for it */
  constructor(request: (position: number) => void) {
    this.request = request;
  }

  /** Takes note of a read that ended at `position` of the file. */
  note({ position, tookMs }: { position: number; tookMs: number }): void {
    if (!this.isWaiting) this.watch(tookMs);
    if (!this.isWaiting || this.requestedUntil - position > aheadBytes / 2) return;
    const end = position + aheadBytes;
    let next = Math.max(position, this.requestedUntil);
    for (; next < end; next += requestBytes) this.request(next);
    this.requestedUntil = next;
  }

  private watch(tookMs: number): void {
    if (tookMs <= waitedMs) this.readsSinceWait++;
    else {
      this.isWaiting = this.readsSinceWait <= readsBetween;
      this.readsSinceWait = 0;
    }
  }
}
