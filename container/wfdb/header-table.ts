/** What a plan has to know of every header of a group, as numbers, since there may be hundreds of thousands. */

import { growingBytes, growingDoubles, growingIntegers, PathTable } from '../compact-tables.ts';
import type { FileList, Unit } from '../extractor.ts';
import type { HeaderDescription } from './describe-header.ts';
import { headerSuffix } from './header/read-header.ts';
import type { Extent, SegmentPlace, UnitDetail } from './unit-detail.ts';

type RecordDescription = Extract<HeaderDescription, { readonly kind: 'record' }>;
type Kind = HeaderDescription['kind'];

/** `named`: a multi-segment record names it as its layout. */
type LayoutState = RecordDescription['layout'] | 'named';

const kinds: readonly Kind[] = ['empty', 'rejected', 'master', 'record'];
const layouts: readonly LayoutState[] = ['no', 'possible', 'certain', 'named'];

/**
 * Limits, in bytes, of one header's text and of all that are kept for the threads until the plan is written: headers
 * would be slow to read again.
 */
const [longestTextBytes, mostTextBytes] = [1 << 14, 1 << 24];

/** Headers are known by the indices of their files in the tree. */
export class HeaderTable {
  private readonly files: FileList;
  /** By file: 0, or the number of the header that it is. */
  private readonly numbers = growingIntegers();
  private count = 0;
  // By number.
  private readonly kinds = growingBytes();
  private readonly layouts = growingBytes();
  private readonly canBeCut = growingBytes();
  private readonly frames = growingDoubles();
  private readonly frameRates = growingDoubles();
  private readonly sizes = growingDoubles();
  /** By number, less 1; empty for what is no record, and for those that would be too much. */
  private readonly texts = new PathTable();
  private textBytes = 0;
  /** Indices of a record's files, each list behind its length. */
  private readonly lists = growingIntegers();
  private readonly listStarts = growingIntegers();
  private readonly placements = growingIntegers();
  private readonly startFrames = growingDoubles();
  private readonly listedFrames = growingDoubles();
  private readonly masters: Pick<SegmentPlace, 'record' | 'masterPath' | 'frameRateHz'>[] = [];

  constructor(files: FileList) {
    this.files = files;
  }

  /** Of the whole group, headers and others. */
  get fileCount(): number {
    return this.files.count;
  }

  /** Records what the header is. */
  set(header: number, description: HeaderDescription): void {
    const number = ++this.count;
    this.numbers.set(header, number);
    this.kinds.set(number, kinds.indexOf(description.kind));
    this.texts.push(description.kind === 'record' ? this.textToKeep(description.text) : '');
    if (description.kind !== 'record') return;
    this.layouts.set(number, layouts.indexOf(description.layout));
    this.canBeCut.set(number, description.canBeCut ? 1 : 0);
    this.frames.set(number, description.frames);
    this.frameRates.set(number, description.frameRateHz);
    this.sizes.set(number, description.sizeBytes);
    this.listStarts.set(number, this.lists.length);
    this.lists.push(description.files.length);
    for (const file of description.files) this.lists.push(this.files.indexOf(file));
  }

  /** Undefined where there is no header of this unit path, or it has not been read. */
  find(unitPath: string): number | undefined {
    const header = this.files.indexOf(unitPath + headerSuffix);
    return header === -1 || this.numbers.at(header) === 0 ? undefined : header;
  }

  kindOf(header: number): Kind | undefined {
    const number = this.numbers.at(header);
    return number === 0 ? undefined : kinds[this.kinds.at(number)];
  }

  layoutOf(header: number): LayoutState {
    return layouts[this.layouts.at(this.numbers.at(header))]!;
  }

  /** Decides that a record which might be a layout is one. */
  makeLayout(header: number): void {
    this.layouts.set(this.numbers.at(header), layouts.indexOf('named'));
  }

  extentOf(header: number): Extent {
    const number = this.numbers.at(header);
    return { frames: this.frames.at(number), frameRateHz: this.frameRates.at(number) };
  }

  addMaster(master: Pick<SegmentPlace, 'record' | 'masterPath' | 'frameRateHz'>): void {
    this.masters.push(master);
  }

  /** Gives a segment its place in the master that was added last. */
  setPlace(header: number, { startFrames, listedFrames }: Pick<SegmentPlace, 'startFrames' | 'listedFrames'>): void {
    const number = this.numbers.at(header);
    this.placements.set(number, this.masters.length);
    this.startFrames.set(number, startFrames);
    this.listedFrames.set(number, listedFrames);
  }

  segmentPlaceOf(header: number): SegmentPlace | null {
    const number = this.numbers.at(header);
    const master = this.masters[this.placements.at(number) - 1];
    if (master === undefined) return null;
    const { record, masterPath, frameRateHz } = master;
    const [startFrames, listedFrames] = [this.startFrames.at(number), this.listedFrames.at(number)];
    return { record, masterPath, frameRateHz, startFrames, listedFrames };
  }

  /** Indices of the files that the record reads. */
  *filesOf(header: number): Generator<number> {
    const start = this.listStarts.at(this.numbers.at(header));
    for (let index = 1; index <= this.lists.at(start); index++) yield this.lists.at(start + index);
  }

  unitOf(header: number): Unit {
    const path = this.files.at(header).path.slice(0, -headerSuffix.length);
    const [files, sizes]: [string[], number[]] = [[], []];
    // In the order of the tree, which is that of paths.
    for (const index of this.filesOf(header)) {
      const file = this.files.at(index);
      files.push(file.path);
      sizes.push(file.sizeBytes);
    }
    const number = this.numbers.at(header);
    const extent = this.canBeCut.at(number) === 1 ? this.extentOf(header) : null;
    const text = this.texts.at(number - 1);
    const found = text === '' ? null : { header: text, sizes };
    const detail: UnitDetail = { place: this.segmentPlaceOf(header), extent, found };
    return { path, sizeBytes: this.sizes.at(number), files, detail };
  }

  private textToKeep(text: string): string {
    const byteCount = Buffer.byteLength(text);
    if (byteCount > longestTextBytes || this.textBytes + byteCount > mostTextBytes) return '';
    this.textBytes += byteCount;
    return text;
  }
}
