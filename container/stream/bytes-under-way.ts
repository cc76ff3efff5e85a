/** How many bytes may be under way at once: enough for the network, and few enough that an early item need not wait for late ones. */

import { rangeBytes } from './fetch-file.ts';

export interface UnderWayOptions {
  /** Requests that can be made at once. */
  readonly requests: number;
  readonly nowMs: () => number;
}

/** All that is under way shares the network, so that each item comes about so long after it was begun. */
const secondsUnderWay = 1.5;

/** Enough bytes to measure a server's speed; where that is as fast as S3, more follow at once. */
const leastBytes = 4 * rangeBytes;

/** Over a shorter time, the speed is only that of filling buffers. */
const lookMs = 500;

/** Where its files are small, an item is little more than a request; so many wait for their turn. */
const rangesARequest = 2;

export class BytesUnderWay {
  private readonly options: UnderWayOptions;
  private ranges = 0;
  private bytes = 0;
  private most = leastBytes;
  private look: { sinceMs: number; bytes: number };

  constructor(options: UnderWayOptions) {
    this.options = options;
    this.look = { sinceMs: options.nowMs(), bytes: 0 };
  }

  get isFull(): boolean {
    return this.bytes >= this.most || this.ranges >= rangesARequest * this.options.requests;
  }

  begin(bytes: number): void {
    this.ranges++;
    this.bytes += bytes;
  }

  end(bytes: number): void {
    this.ranges--;
    this.bytes -= bytes;
  }

  /** The fastest period counts: bytes also come slowly where no more are asked for. */
  arrived(bytes: number): void {
    const { look } = this;
    look.bytes += bytes;
    const nowMs = this.options.nowMs();
    const elapsedMs = nowMs - look.sinceMs;
    if (elapsedMs < lookMs) return;
    const wanted = (look.bytes / elapsedMs) * 1000 * secondsUnderWay;
    this.most = Math.min(this.options.requests * rangeBytes, Math.max(this.most, wanted));
    this.look = { sinceMs: nowMs, bytes: 0 };
  }
}
