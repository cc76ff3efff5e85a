import { setImmediate } from 'node:timers/promises';
import type { FeaturesFile } from '../parquet/group-tables.ts';
import type { UnitRecords } from './unit-records.ts';

/** Units whose rows are written between two turns of the event loop: signals and threads are heard in between only. */
const unitsATurn = 16;

/** Writes rows in the order of their units' paths, each as soon as all before it are there: threads go on meanwhile. */
export class FeatureWriter {
  private readonly file: FeaturesFile;
  private readonly units: UnitRecords;
  private nextRank = 0;

  constructor(file: FeaturesFile, units: UnitRecords) {
    this.file = file;
    this.units = units;
  }

  get rows(): number {
    return this.file.rows;
  }

  /** Goes on as far as units have ended, a few of them at a time. */
  advance(): void {
    const { units } = this;
    for (let count = 0; count < unitsATurn && this.nextRank < units.total; count++) {
      const unit = units.endedAt(this.nextRank);
      if (unit === undefined) return;
      if (unit.status === 'processed') this.file.append(units.batchOf(unit));
      this.nextRank++;
    }
  }

  /** Writes what is left, once all have ended; leaves a file that is not whole where `interruption` fires. */
  async finish(interruption: AbortSignal): Promise<void> {
    while (this.nextRank < this.units.total) {
      this.advance();
      await setImmediate();
      if (interruption.aborted) return;
    }
    this.file.finish();
  }
}
