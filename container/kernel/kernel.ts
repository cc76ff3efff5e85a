/** The loops of `assembly/`, compiled to WebAssembly, over a memory that grows as it must. */

import { readFileSync } from 'node:fs';

/** What is used of WebAssembly here: its types come with the DOM's library, which nothing else needs. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

interface Loops {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  count8(first: number, count: number, strideBytes: number, histogram: number): void;
  count16(first: number, count: number, strideBytes: number, histogram: number): void;
  countLanes8(first: number, count: number, step: number): void;
  spreadPairs(pairs: number, firsts: number, seconds: number): void;
  clearStates(states: number, channels: number): void;
  compare8(first: number, frames: number, channels: number, states: number, scratch: number): void;
  compare16(first: number, frames: number, channels: number, states: number, scratch: number, missing: number): void;
  extend16(first: number, frames: number, channels: number, states: number, scratch: number): void;
  take8(histogram: number, results: number): number;
  takeLanes8(channel: number, channels: number, step: number, results: number): number;
  take16(histogram: number, low: number, high: number, results: number): number;
  summarize(
    results: number,
    found: number,
    baseline: number,
    gain: number,
    missing: number,
    state: number,
    summary: number,
  ): number;
  checksum(results: number, found: number): number;
  boundDoubles(doubles: number, present: number, start: number, end: number, bounds: number): void;
  boundLongs(longs: number, present: number, start: number, end: number, bounds: number): void;
  boundWords(words: number, present: number, start: number, end: number, bounds: number): void;
  compactIds(ids: number, present: number, start: number, end: number, target: number): number;
  countZeros(first: number, count: number): number;
  findDistinct(
    values: number,
    isLong: boolean,
    present: number,
    rowCount: number,
    most: number,
    ids: number,
    firstRows: number,
    slots: number,
    mask: number,
  ): number;
  findIds(ids: number, present: number, start: number, end: number, seen: number, found: number): number;
  packHybrid(values: number, isWord: boolean, count: number, bitWidth: number, target: number): number;
  unpack61(source: number, samples: number, target: number): void;
  unpack160(source: number, samples: number, target: number): void;
  unpack212(source: number, samples: number, target: number): void;
  unpack310(source: number, samples: number, target: number): void;
  unpack311(source: number, samples: number, target: number): void;
}

/** The loops and their memory; places in it are numbers of bytes from its start. */
export interface Kernel {
  readonly loops: Loops;
  /** Views of the whole memory; they change where `reserve` makes it larger. */
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
  /** Makes the memory at least so many bytes large. What it holds stays. */
  reserve(byteCount: number): void;
}

const pageBytes = 65536;
let module: object | undefined;
let ofThread: Kernel | undefined;

/** The thread's own, whose memory is laid out anew by each that takes it. */
export function openKernel(): Kernel {
  ofThread ??= createKernel();
  return ofThread;
}

/** One of its own memory. Compiled once a thread, when it is first asked for. */
export function createKernel(): Kernel {
  module ??= new Module(readFileSync(new URL(import.meta.resolve('#dist/kernel/kernel.wasm'))));
  const loops = new Instance(module).exports as Loops;
  const { memory } = loops;
  let views = viewsOf(memory.buffer);
  return {
    loops,
    get bytes() {
      return views.bytes;
    },
    get words() {
      return views.words;
    },
    get doubles() {
      return views.doubles;
    },
    get longs() {
      return views.longs;
    },
    reserve: (byteCount) => {
      const missing = Math.ceil((byteCount - memory.buffer.byteLength) / pageBytes);
      if (missing <= 0) return;
      memory.grow(missing);
      views = viewsOf(memory.buffer);
    },
  };
}

function viewsOf(buffer: ArrayBuffer): Pick<Kernel, 'bytes' | 'words' | 'doubles' | 'longs'> {
  return {
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    doubles: new Float64Array(buffer),
    longs: new BigInt64Array(buffer),
  };
}
