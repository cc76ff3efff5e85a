import { compareBytes } from '@macroshard/container/compare-bytes';
import { compareUnits } from '@macroshard/container/dataset/compare-units';
import { type Findings, shown } from '@macroshard/container/dataset/findings';
import { digestListing } from '@macroshard/container/ledger/listing-digest';
import type { ReceiptFile, ReceiptUnit } from '@macroshard/container/ledger/receipt';
import type { Tables } from './check-tables.ts';
import { type Ledger, type LedgerGroup, readEntries, runOfGroup } from './read-ledger.ts';
import { compareSource, reportNewGroups, type Source } from './source.ts';

/** What the long lists hold of a group. */
export interface Seen {
  files: number;
  filesSkipped: number;
  bytes: number;
  units: number;
  processed: number;
  rejected: number;
  skipped: number;
  rows: number;
  warnings: number;
}

export interface EntriesCheck {
  readonly tables: Tables;
  readonly source: Source | undefined;
  readonly findings: Findings;
}

/** Every file and unit stands in the ledger once, and every row and reject belongs to one. One group is held at a time. */
export async function checkEntries(ledger: Ledger, check: EntriesCheck): Promise<ReadonlyMap<string, Seen>> {
  const { source, findings } = check;
  const seen = new Map(ledger.groups.map(({ group }) => [group, nothing()]));
  const walk = new Walk(ledger, seen, check);
  for await (const { list, group, entry } of readEntries(ledger, findings)) {
    if (list !== 'warnings') await walk.take(list, group, entry);
    else if (seen.has(group)) seen.get(group)!.warnings++;
  }
  await walk.end();
  if (source !== undefined && ledger.name === 'manifest.json')
    await reportNewGroups(source, { known: new Set(seen.keys()), findings });
  return seen;
}

/** Lists are sorted by group, then path, so that what is there twice stands side by side. */
class Walk {
  private readonly ledger: Ledger;
  private readonly seen: Map<string, Seen>;
  private readonly check: EntriesCheck;
  private readonly finished = { files: new Set<string>(), units: new Set<string>() };
  private list: 'files' | 'units' | undefined;
  private group: string | undefined;
  private lastPath: string | undefined;
  private files: ReceiptFile[] = [];
  private units: ReceiptUnit[] = [];

  constructor(ledger: Ledger, seen: Map<string, Seen>, check: EntriesCheck) {
    this.ledger = ledger;
    this.seen = seen;
    this.check = check;
  }

  async take(list: 'files' | 'units', group: string, entry: ReceiptFile | ReceiptUnit): Promise<void> {
    if (list !== this.list || group !== this.group) await this.finish(list, group);
    const { findings } = this.check;
    const { name } = this.ledger;
    if (this.lastPath !== undefined && compareBytes(this.lastPath, entry.path) >= 0) {
      const what = this.lastPath === entry.path ? 'is listed twice' : 'is out of order';
      findings.add(name, `${list === 'files' ? 'file' : 'unit'} ${shown(entry.path)} of group ${shown(group)} ${what}`);
    }
    this.lastPath = entry.path;
    if (list === 'files') this.files.push(entry as ReceiptFile);
    else this.units.push(entry as ReceiptUnit);
  }

  async end(): Promise<void> {
    await this.finish(undefined, undefined);
    for (const group of this.ledger.groups) {
      // A group without any file or unit has no entry; its tables may still hold rows.
      if (!this.finished.files.has(group.group)) await this.finishFiles(group);
      if (!this.finished.units.has(group.group)) await this.finishUnits(group);
    }
  }

  private async finish(list: 'files' | 'units' | undefined, next: string | undefined): Promise<void> {
    if (this.list !== undefined && this.group !== undefined) {
      const group = this.ledger.groups.find(({ group }) => group === this.group);
      if (group === undefined) {
        this.check.findings.add(
          this.ledger.name,
          `has ${this.list} of group ${shown(this.group)}, which it does not list`,
        );
      } else if (this.list === 'files') await this.finishFiles(group);
      else await this.finishUnits(group);
    }
    this.list = list;
    this.group = next;
    this.lastPath = undefined;
    this.files = [];
    this.units = [];
  }

  private async finishFiles(group: LedgerGroup): Promise<void> {
    const { findings, source } = this.check;
    this.finished.files.add(group.group);
    const seen = this.seen.get(group.group)!;
    for (const { sizeBytes, skipped } of this.files) {
      seen.files++;
      seen.bytes += sizeBytes ?? 0;
      if (skipped !== undefined) seen.filesSkipped++;
    }
    const digest = digestListing(this.files);
    if (group.inputSha256 !== digest) {
      const problem = `the listing of group ${shown(group.group)} has the SHA-256 ${digest}, expected ${group.inputSha256}`;
      findings.add(this.ledger.name, problem);
    }
    if (source === undefined) return;
    const isOne = this.ledger.name === 'receipt.json';
    const etags = runOfGroup(this.ledger, group.group)?.etags?.split(' ');
    await compareSource(source, { group: group.group, files: this.files, etags, isOne, findings });
  }

  private async finishUnits(group: LedgerGroup): Promise<void> {
    const { findings, tables } = this.check;
    this.finished.units.add(group.group);
    const seen = this.seen.get(group.group)!;
    for (const unit of this.units) {
      seen.units++;
      seen[unit.status]++;
      if (unit.status === 'processed') seen.rows += unit.rows;
    }
    const rows = await tables.rowsByUnit(group);
    const rejects = await tables.rejects(group);
    compareUnits(this.units, { group, rows, rejects, findings });
  }
}

function nothing(): Seen {
  return { files: 0, filesSkipped: 0, bytes: 0, units: 0, processed: 0, rejected: 0, skipped: 0, rows: 0, warnings: 0 };
}
