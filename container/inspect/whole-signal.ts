/** One signal over a whole record, segment after segment: its digest and its statistics, in bounded memory. */

import { createHash } from 'node:crypto';
import type { ChecksumState } from '../wfdb/checksum.ts';
import type { Scale, Statistics } from '../wfdb/statistics.ts';
import type { WindowCounts } from '../wfdb/window-counts.ts';
import { poolStatistics, type Stretch } from './pooled-statistics.ts';

/** Stands for a missing sample in a digest, whatever its format's code is. */
const missingInteger = -(2 ** 31);
const missingBlock = new Int32Array(8192).fill(missingInteger);

export class WholeSignal {
  private readonly hash = createHash('sha256');
  private readonly stretches: Stretch[] = [];
  private readonly checksums = new Set<ChecksumState>();

  /** Takes the samples of a segment, in order; `missingCode` is the format's, null where it has none. */
  addSamples(samples: Int32Array, missingCode: number | null): void {
    const integers = samples.map((sample) => (sample === missingCode ? missingInteger : sample));
    this.hash.update(bytesOf(integers));
  }

  /** Takes samples that no file holds: the end of a skewed signal, a gap, a segment without this signal. */
  addMissing(count: number): void {
    for (let left = count; left > 0; left -= missingBlock.length) {
      this.hash.update(bytesOf(missingBlock.subarray(0, Math.min(left, missingBlock.length))));
    }
  }

  /** Takes the counts of the segment, its missing samples included. */
  addCounts(counts: WindowCounts, scale: Scale): void {
    this.stretches.push({ counts, scale });
  }

  addChecksum(state: ChecksumState): void {
    this.checksums.add(state);
  }

  /** `differs` where one segment does, `ok` where at least one was verified and none differs. */
  checksum(): ChecksumState {
    if (this.checksums.has('differs')) return 'differs';
    return this.checksums.has('ok') ? 'ok' : 'unverified';
  }

  statistics(): Statistics {
    return poolStatistics(this.stretches);
  }

  /** SHA-256 of all samples as little-endian int32. Ends the signal. */
  digest(): string {
    return this.hash.digest('hex');
  }
}

// Little-endian, as x64 and arm64 are.
function bytesOf(integers: Int32Array): Uint8Array {
  return new Uint8Array(integers.buffer, integers.byteOffset, integers.byteLength);
}
