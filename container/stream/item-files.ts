/** Fetches the files of items in their order, ahead of the threads, as far as there is room. */

import { linkSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deserialize } from 'node:v8';
import type { FileBytes } from '../extractor.ts';
import { readRange } from '../files/byte-range.ts';
import { arrival } from '../pool/messages.ts';
import { openItems } from '../pool/work-list.ts';
import type { BytesUnderWay } from './bytes-under-way.ts';
import { ChangedObject, explainedByPath, failureText } from './fetch-errors.ts';
import { type FetchRange, fetchFile, pageBytes, pagesOf } from './fetch-file.ts';
import type { KnownObjects } from './known-objects.ts';
import type { DeliveryRequest, FromFetchThread } from './messages.ts';

export interface ItemFilesOptions extends DeliveryRequest {
  readonly fetchRange: FetchRange;
  /** Of `fetchRange`, as far as it is for items. */
  readonly underWay: BytesUnderWay;
  readonly objects: KnownObjects;
  /** Files that lie whole below this folder, by their paths. */
  readonly planned: { readonly root: string; readonly paths: ReadonlySet<string> };
  readonly tell: (message: FromFetchThread) => void;
}

type KnownObject = ReturnType<KnownObjects['find']>;

/** A file that items have whole: it lies in the folder once, and each of them has a link to it. */
interface SharedFile {
  uses: number;
  readonly bytes: number;
  readonly path: string;
  readonly fetched: Promise<void>;
}

/** What an item reads of a file. */
type Need = { readonly path: string; readonly object: KnownObject } & (
  | { readonly kind: 'planned' | 'whole' }
  | { readonly kind: 'range'; readonly startByte: number; readonly endByte: number }
);

export class ItemFiles {
  private readonly options: ItemFilesOptions;
  private readonly states: Int32Array;
  private readonly needsOf: (index: number) => readonly Need[];
  private next = 0;
  private usedBytes = 0;
  private readonly ended = new Set<number>();
  private readonly shared = new Map<number, SharedFile>();
  /** What each item that was begun holds, to be given back. */
  private readonly held = new Map<number, { readonly bytes: number; readonly files: readonly KnownObject[] }>();
  private readonly fetching = new Set<number>();

  constructor(options: ItemFilesOptions) {
    this.options = options;
    this.states = new Int32Array(options.states);
    this.needsOf = openNeeds(options);
    mkdirSync(join(options.folder, 'files'), { recursive: true });
  }

  /** Begins with as many items as there is room for, and as may be under way. */
  goOn(): void {
    try {
      this.beginItems();
    } catch (error) {
      this.options.tell({ kind: 'failed', message: failureText(error) });
    }
  }

  /** The item needs its files no more, whether or not they have come. */
  end(index: number): void {
    this.ended.add(index);
    if (Atomics.load(this.states, index) === arrival.awaited) this.settle(index, arrival.never);
    if (!this.fetching.has(index)) this.giveBack(index);
    this.goOn();
  }

  private beginItems(): void {
    const { budgetBytes, count, underWay } = this.options;
    for (; this.next < count && !underWay.isFull; this.next++) {
      if (this.ended.has(this.next)) continue;
      const needs = this.needsOf(this.next);
      const all = needs.reduce((sum, need) => sum + bytesOf(need), 0);
      if (all > budgetBytes) {
        this.refuse(this.next, 'does-not-fit', doesNotFit(all, budgetBytes));
        continue;
      }
      const missing = needs.filter(({ kind, object }) => kind !== 'whole' || !this.shared.has(object.index));
      const bytes = missing.reduce((sum, need) => sum + bytesOf(need), 0);
      if (this.usedBytes + bytes > budgetBytes) return;
      void this.begin(this.next, needs);
    }
  }

  private async begin(index: number, needs: readonly Need[]): Promise<void> {
    const { folder, planned, tell } = this.options;
    const root = join(folder, String(index));
    const ranges = needs.filter((need) => need.kind === 'range');
    const bytes = ranges.reduce((sum, need) => sum + bytesOf(need), 0);
    const whole = needs.filter(({ kind }) => kind === 'whole');
    const files = whole.map(({ object }) => object);
    this.usedBytes += bytes;
    this.held.set(index, { bytes, files });
    this.fetching.add(index);
    try {
      const shared = whole.map(({ path, object }) => this.share(path, object));
      const fetched = ranges.map(({ path, object, startByte, endByte }) =>
        explainedByPath(path, fetchFile(this.fetchRange, { ...object, startByte, endByte, path: join(root, path) })),
      );
      // Waits for all of them even where one fails: nothing may be written into a folder that is gone.
      const results = await Promise.allSettled([...shared.map((file) => file.fetched), ...fetched]);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
      if (this.ended.has(index)) return;
      mkdirSync(root, { recursive: true });
      for (const { kind, path, object } of needs) {
        if (kind === 'planned') link(join(planned.root, path), join(root, path));
        else if (kind === 'whole') link(this.shared.get(object.index)!.path, join(root, path));
      }
      this.settle(index, arrival.ready);
    } catch (error) {
      if (error instanceof ChangedObject) this.refuse(index, 'object-changed', error.message);
      else tell({ kind: 'failed', message: failureText(error) });
    } finally {
      this.fetching.delete(index);
      if (this.ended.has(index)) {
        this.giveBack(index);
        this.goOn();
      }
    }
  }

  private share(name: string, object: KnownObject): SharedFile {
    const known = this.shared.get(object.index);
    if (known !== undefined) {
      known.uses++;
      return known;
    }
    const path = join(this.options.folder, 'files', String(object.index));
    const bytes = pagesOf(object.sizeBytes) + pageBytes;
    const wanted = { ...object, startByte: 0, endByte: object.sizeBytes, path };
    const fetched = explainedByPath(name, fetchFile(this.fetchRange, wanted));
    const file: SharedFile = { uses: 1, bytes, path, fetched };
    this.usedBytes += bytes;
    this.shared.set(object.index, file);
    return file;
  }

  private readonly fetchRange: FetchRange = async (range, path) => {
    const { underWay, fetchRange } = this.options;
    const bytes = range.endByte - range.startByte;
    underWay.begin(bytes);
    try {
      await fetchRange(range, path);
    } finally {
      underWay.end(bytes);
      this.goOn();
    }
  };

  private giveBack(index: number): void {
    const held = this.held.get(index);
    if (held === undefined) return;
    this.held.delete(index);
    rmSync(join(this.options.folder, String(index)), { recursive: true, force: true });
    this.usedBytes -= held.bytes;
    for (const object of held.files) {
      const file = this.shared.get(object.index)!;
      if (--file.uses > 0) continue;
      this.shared.delete(object.index);
      rmSync(file.path, { force: true });
      this.usedBytes -= file.bytes;
    }
  }

  private refuse(index: number, code: 'object-changed' | 'does-not-fit', message: string): void {
    this.settle(index, arrival.never);
    this.options.tell({ kind: 'refused', index, code, message });
  }

  private settle(index: number, state: number): void {
    Atomics.store(this.states, index, state);
    Atomics.notify(this.states, index);
  }
}

/** Finds what an item needs: all files of a unit, or the bytes that the extractor names for a piece. */
function openNeeds({ work, needs, objects, planned }: ItemFilesOptions): (index: number) => readonly Need[] {
  const itemAt = openItems(work);
  const descriptor = openSync(work.file, 'r');
  const places = new Float64Array(needs);
  return (index) => {
    const [offset, byteLength] = places.subarray(2 * index, 2 * index + 2) as unknown as [number, number];
    const cuts = byteLength === 0 ? [] : readCuts({ offset, byteLength });
    const cutPaths = new Set(cuts.map(({ path }) => path));
    const whole = [...new Set(itemAt(index).unit.files)].filter((path) => !cutPaths.has(path));
    return [
      ...cuts.map(({ path, startByte, endByte }): Need => {
        const object = objects.find(path);
        const end = Math.min(endByte, object.sizeBytes);
        return { kind: 'range', path, object, startByte: Math.min(startByte, end), endByte: end };
      }),
      ...whole.map((path): Need => {
        return { kind: planned.paths.has(path) ? 'planned' : 'whole', path, object: objects.find(path) };
      }),
    ];
  };

  function readCuts(place: { readonly offset: number; readonly byteLength: number }): readonly FileBytes[] {
    return deserialize(readRange(descriptor, place, 'the file of the plan was cut short while it was in use'));
  }
}

function bytesOf(need: Need): number {
  if (need.kind === 'planned') return 0;
  const bytes = need.kind === 'range' ? need.endByte - need.startByte : need.object.sizeBytes;
  return pagesOf(bytes) + pageBytes;
}

function doesNotFit(bytes: number, budgetBytes: number): string {
  const megabytes = (count: number) => `${Math.ceil(count / 2 ** 20)} MB`;
  return `its files take ${megabytes(bytes)}, expected at most ${megabytes(budgetBytes)}, which is the memory for what is fetched: read this group with copies, or on a machine with more memory`;
}

function link(existing: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  linkSync(existing, path);
}
