import type { Cell, ColumnBatch } from '@macroshard/container/extractor';
import type { Subject } from './subject.ts';

export interface WindowRowsOptions {
  readonly path: string;
  readonly subject: Subject;
  /** In the order of the file's columns. */
  readonly signals: readonly string[];
  /** 0: one window, the whole file. */
  readonly windowSeconds: number;
}

/** Gathers samples into a row a window and signal. */
export class WindowRows {
  private readonly options: WindowRowsOptions;
  private readonly windowSamples: number;
  private readonly cells: Record<string, Cell[]> = {};
  private tallies: Tally[];
  private samples = 0;
  private rowCount = 0;

  constructor(options: WindowRowsOptions) {
    const { signals, subject, windowSeconds } = options;
    this.options = options;
    this.windowSamples = windowSeconds === 0 ? Infinity : Math.max(1, Math.round(windowSeconds * subject.sampleRateHz));
    this.tallies = signals.map(() => new Tally());
  }

  /** A sample of each signal; NaN where it is missing. */
  add(samples: readonly number[]): void {
    if (this.samples > 0 && this.samples % this.windowSamples === 0) this.closeWindow();
    for (const [index, sample] of samples.entries()) this.tallies[index]!.add(sample);
    this.samples++;
  }

  finish(): { rows: ColumnBatch; rowCount: number } {
    this.closeWindow();
    return { rows: this.cells, rowCount: this.rowCount };
  }

  private closeWindow(): void {
    const { path, subject, signals } = this.options;
    const window = Math.max(0, Math.ceil(this.samples / this.windowSamples) - 1);
    const start = window === 0 ? 0 : window * this.windowSamples;
    for (const [index, signal] of signals.entries()) {
      const { count, missing, ...moments } = this.tallies[index]!.describe();
      this.push({
        path,
        record: subject.name,
        kind: 'csv',
        signal,
        units: subject.units[signal]!,
        window,
        start_s: start / subject.sampleRateHz,
        duration_s: (this.samples - start) / subject.sampleRateHz,
        n_samples: BigInt(count),
        n_missing: BigInt(missing),
        ...moments,
      });
    }
    this.tallies = signals.map(() => new Tally());
  }

  private push(row: Readonly<Record<string, Cell>>): void {
    for (const [name, cell] of Object.entries(row)) {
      this.cells[name] ??= [];
      this.cells[name].push(cell);
    }
    this.rowCount++;
  }
}

/** Moments by Welford's method: one pass, in the order of the samples, and so the same bits on every machine. */
class Tally {
  private count = 0;
  private present = 0;
  private mean = 0;
  private squares = 0;
  private min = Infinity;
  private max = -Infinity;

  add(sample: number): void {
    this.count++;
    if (Number.isNaN(sample)) return;
    this.present++;
    const deviation = sample - this.mean;
    this.mean += deviation / this.present;
    this.squares += deviation * (sample - this.mean);
    this.min = Math.min(this.min, sample);
    this.max = Math.max(this.max, sample);
  }

  describe() {
    const { count, present, mean, squares, min, max } = this;
    const isAny = present > 0;
    return {
      count,
      missing: count - present,
      mean: isAny ? mean : null,
      std: present > 1 ? Math.sqrt(squares / (present - 1)) : null,
      min: isAny ? min : null,
      max: isAny ? max : null,
    };
  }
}
