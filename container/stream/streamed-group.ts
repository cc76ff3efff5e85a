/** A group that is read straight from S3: the main thread's side of the thread that fetches. */

import { linkSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { AnyExtractor, Unit } from '../extractor.ts';
import { JobFailure } from '../failure.ts';
import type { Delivery, DeliveryOrder } from '../pool/delivery.ts';
import type { ArrivingItems } from '../pool/messages.ts';
import { pageBytes, pagesOf } from './fetch-file.ts';
import type { FetchFolder } from './fetch-folder.ts';
import { type ListedTree, TreeBuilder } from './listed-tree.ts';
import type { FetchThreadData, FromFetchThread, PlanFile, ToFetchThread } from './messages.ts';

export interface StreamedGroupOptions {
  /** As the command line gives it. */
  readonly source: string;
  readonly thread: FetchThreadData;
  readonly fetched: FetchFolder;
}

/** Of the bytes that may lie in the folder, for what the plan reads and keeps. */
const shareOfPlan = 0.5;

export class StreamedGroup {
  private readonly options: StreamedGroupOptions;
  private readonly worker: Worker;
  private readonly planRoot: string;
  private listener: (message: FromFetchThread) => void = () => {};
  private planned: ReadonlySet<string> = new Set();
  private plannedBytes = 0;
  private isClosed = false;
  /** Why the thread has gone. */
  private lost: string | undefined;
  private folders = 0;

  constructor(options: StreamedGroupOptions) {
    this.options = options;
    this.planRoot = join(options.fetched.folder, 'plan');
    mkdirSync(this.planRoot, { recursive: true });
    const program = fileURLToPath(new URL('./fetch-thread.js', import.meta.url));
    this.worker = new Worker(program, { workerData: options.thread });
    this.worker.on('message', (message: FromFetchThread) => this.listener(message));
    this.worker.on('error', (error) => this.lose(error.message));
    this.worker.on('exit', (code) => this.lose(`it ended with exit code ${code}`));
    // Only waiting for it keeps the process alive.
    this.worker.unref();
  }

  /** @throws JobFailure where it cannot be listed */
  async list(): Promise<ListedTree> {
    const builder = new TreeBuilder();
    const { prefix } = this.options.thread;
    await this.ask({ kind: 'list' }, ({ objects }) => {
      for (const object of objects) builder.add(object.key.slice(prefix.length), object);
    });
    return builder.build(this.planRoot);
  }

  /** Brings what the extractor's plan reads. @throws JobFailure where it cannot be fetched, or is too much */
  async fetchPlanFiles(extractor: AnyExtractor, { files }: ListedTree): Promise<void> {
    const wanted: PlanFile[] = [];
    const whole = new Set<string>();
    for (const { path, sizeBytes } of files) {
      const asked = extractor.planFiles!(path);
      if (asked === false) continue;
      const firstBytes = asked === true ? undefined : asked.firstBytes;
      wanted.push({ path, firstBytes });
      if (firstBytes === undefined || firstBytes >= sizeBytes) whole.add(path);
      this.plannedBytes += pagesOf(Math.min(sizeBytes, firstBytes ?? sizeBytes)) + pageBytes;
    }
    const most = this.options.fetched.budgetBytes * shareOfPlan;
    if (this.plannedBytes > most) {
      const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
      throw new JobFailure(
        `the ${wanted.length} files that the plan of extractor ${extractor.name} reads take ${megabytes(this.plannedBytes)}, expected at most ${megabytes(most)}, half of the memory for what is fetched: read this group with copies, or on a machine with more memory`,
      );
    }
    await this.ask({ kind: 'fetch', root: this.planRoot, files: wanted });
    this.planned = whole;
  }

  /** Brings the files of units, once the group is planned. */
  delivery(tree: ListedTree, options: Readonly<Record<string, string | number | boolean>>): Delivery {
    const { fetched } = this.options;
    const folder = join(fetched.folder, 'items');
    return {
      bytesOf: (splitting) => {
        if (splitting.bytesOf === undefined) return undefined;
        return (unit, piece) => splitting.bytesOf!(tree, unit, piece, options);
      },
      begin: (order) => this.begin(order, folder),
      ended: (index) => this.send({ kind: 'ended', index }),
      withFolder: (unit, work) => this.withFolder(tree, unit, work),
    };
  }

  /** Ends the thread, whatever it does. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.worker.terminate();
  }

  private begin({ work, count, pieceNeeds, onRefused, onFailure }: DeliveryOrder, folder: string): ArrivingItems {
    const states = new SharedArrayBuffer(4 * count);
    const needs = new SharedArrayBuffer(8 * 2 * count);
    const places = new Float64Array(needs);
    for (const [index, { offset, byteLength }] of pieceNeeds) places.set([offset, byteLength], 2 * index);
    this.listener = (message) => {
      if (message.kind === 'refused') onRefused(message);
      else if (message.kind === 'failed') onFailure(this.failure(message.message));
    };
    const budgetBytes = this.options.fetched.budgetBytes - this.plannedBytes;
    this.send({ kind: 'deliver', work, count, needs, states, folder, budgetBytes });
    return { states, folder };
  }

  /** Files that the plan read are there; all others have their size, and no bytes. */
  private async withFolder<T>(tree: ListedTree, unit: Unit, work: (root: string) => Promise<T>): Promise<T> {
    const root = join(this.options.fetched.folder, 'units', String(this.folders++));
    try {
      for (const path of unit.files) {
        const target = join(root, path);
        mkdirSync(dirname(target), { recursive: true });
        if (this.planned.has(path)) linkSync(join(this.planRoot, path), target);
        else {
          writeFileSync(target, '');
          truncateSync(target, tree.files.at(tree.files.indexOf(path)).sizeBytes);
        }
      }
      return await work(root);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }

  private ask(
    request: ToFetchThread,
    onListed: (message: Extract<FromFetchThread, { kind: 'listed' }>) => void = () => {},
  ): Promise<void> {
    this.worker.ref();
    const answered = new Promise<void>((resolve, reject) => {
      this.listener = (message) => {
        if (message.kind === 'listed') onListed(message);
        else if (message.kind === 'done') resolve();
        else if (message.kind === 'failed') reject(this.failure(message.message));
      };
      this.send(request);
    });
    return answered.finally(() => this.worker.unref());
  }

  private lose(reason: string): void {
    if (this.isClosed || this.lost !== undefined) return;
    this.lost = `the thread that fetches was lost: ${reason}`;
    this.listener({ kind: 'failed', message: this.lost });
  }

  private failure(message: string): JobFailure {
    return new JobFailure(`${this.options.source} cannot be read: ${message}`);
  }

  private send(message: ToFetchThread): void {
    // A thread that was lost while nobody waited for it does not answer.
    if (this.lost === undefined) this.worker.postMessage(message);
    else this.listener({ kind: 'failed', message: this.lost });
  }
}
