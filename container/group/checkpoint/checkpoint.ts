/** Rows of finished units, kept so that a job which is begun anew need not make them again. */

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { AnyExtractor, FileTree, OptionValues, Unit, Warning } from '../../extractor.ts';
import { explainError, JobFailure } from '../../failure.ts';
import type { Spool } from '../../files/spool.ts';
import type { RowBlock } from '../../parquet/row-blocks.ts';
import type { UnitOutcome } from '../../pool/open-units.ts';
import type { UnitRecords } from '../unit-records.ts';
import { canonicalText } from './canonical-text.ts';
import { Journal } from './journal.ts';

/** What rows depend on beside the group's files. */
export interface Circumstances {
  readonly group: string;
  /** Of several instances that share the group. */
  readonly host?: string;
  readonly extractor: AnyExtractor;
  readonly options: OptionValues;
  readonly codeDigest: string;
}

type Processed = Extract<UnitOutcome, { readonly status: 'processed' }>;

type KeptBlock = Pick<RowBlock, 'rowCount' | 'heldBytes'> & { readonly bytes: Uint8Array };

interface Entry {
  readonly path: string;
  readonly key: string;
  readonly rowCount: number;
  readonly blocks: readonly KeptBlock[];
  readonly warnings: readonly Warning[];
}

/** The finished units of one group, for runs under the same circumstances; under others nothing is restored. */
export class Checkpoint {
  private readonly folder: string;
  private readonly journal: Journal;
  private readonly tree: FileTree;
  private readonly units: UnitRecords;
  private readonly spool: Spool;
  /** By record of the journal, in its order: whether a later run can use it. */
  private readonly isLive: boolean[] = [];
  private staleBytes = 0;

  /**
   * @param folder  may hold those of other groups and circumstances, too
   * @throws JobFailure where it cannot be used, as do all methods
   */
  constructor(
    folder: string,
    about: { circumstances: Circumstances; tree: FileTree; units: UnitRecords; spool: Spool },
  ) {
    this.folder = folder;
    this.tree = about.tree;
    this.units = about.units;
    this.spool = about.spool;
    this.journal = this.try(() => {
      mkdirSync(folder, { recursive: true });
      return new Journal(join(folder, `${digestCircumstances(about.circumstances)}.journal`));
    });
  }

  /** Units that an earlier run finished, and whose files are as they were. */
  *restore(): Generator<Processed> {
    const restored = new Set<number>();
    for (const bytes of this.records()) {
      const { path, key, rowCount, blocks: kept, warnings } = deserialize(bytes) as Entry;
      const unit = this.units.find(path);
      const isLive = unit !== -1 && !restored.has(unit) && this.keyOf(this.units.unitOf(unit)) === key;
      this.isLive.push(isLive);
      if (!isLive) {
        this.staleBytes += bytes.byteLength;
        continue;
      }
      restored.add(unit);
      yield { status: 'processed', unit, rowCount, blocks: kept.map((block) => this.inSpool(block)), warnings };
    }
  }

  /** Rejects are not kept: a passing error may have caused them, so they are tried again. */
  save(outcome: UnitOutcome): void {
    if (outcome.status !== 'processed') return;
    const unit = this.units.unitOf(outcome.unit);
    const { rowCount, warnings } = outcome;
    const blocks = outcome.blocks.map((block): KeptBlock => {
      return { bytes: this.spool.read(block), rowCount: block.rowCount, heldBytes: block.heldBytes };
    });
    const entry: Entry = { path: unit.path, key: this.keyOf(unit), rowCount, blocks, warnings };
    this.try(() => this.journal.append(serialize(entry)));
    this.isLive.push(true);
  }

  /** Drops records that no later run can use, where they are more than half of all bytes. */
  tidy(): void {
    if (this.staleBytes * 2 <= this.journal.sizeBytes) return;
    this.try(() => this.journal.replace(this.live()));
  }

  close(): void {
    this.journal.close();
  }

  private inSpool({ bytes, rowCount, heldBytes }: KeptBlock): RowBlock {
    return { ...this.spool.append(bytes), rowCount, heldBytes };
  }

  private *live(): Generator<Uint8Array> {
    let index = 0;
    for (const bytes of this.records()) if (this.isLive[index++]) yield bytes;
  }

  private *records(): Generator<Uint8Array> {
    const records = this.journal.read();
    for (;;) {
      const { done, value } = this.try(() => records.next());
      if (done) return;
      yield value;
    }
  }

  /** Everything that is known of the unit before it is read: its plan, and its files as they were listed. */
  private keyOf(unit: Unit): string {
    const hash = createHash('sha256').update(canonicalText(unit));
    for (const path of unit.files) {
      const index = this.tree.files.indexOf(path);
      const found = index === -1 ? null : [this.tree.files.at(index).sizeBytes, this.tree.files.modifiedMsAt(index)];
      hash.update(JSON.stringify([path, found]));
    }
    return hash.digest('hex');
  }

  private try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const reason = explainError(error);
      throw new JobFailure(`the checkpoint folder ${this.folder} cannot be used: ${reason}`, { cause: error });
    }
  }
}

function digestCircumstances({ group, host, extractor, options, codeDigest }: Circumstances): string {
  const { name, version, columns } = extractor;
  const share = host === undefined ? [] : [host];
  const text = JSON.stringify(['2', group, name, version, columns, options, codeDigest, ...share]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
