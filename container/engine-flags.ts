/** Flags of V8 for a program of threads that compute and end, each set only where this V8 is known to have it. */

import { setFlagsFromString } from 'node:v8';

/** To be called before a thread starts. */
export function setEngineFlags(): void {
  for (const flag of flagsOf('process', process.versions.v8)) setFlagsFromString(flag);
  keepHeapSmall();
}

/** To be called by each thread for itself, before all else. */
export function keepHeapSmall(): void {
  for (const flag of flagsOf('thread', process.versions.v8)) setFlagsFromString(flag);
}

/**
 * To be called by a thread that works on units, once it has loaded what it needs: Node's own modules lie compiled in its
 * program, for other flags, and would all be compiled anew.
 */
export function compileLate(): void {
  for (const flag of flagsOf('loaded', process.versions.v8)) setFlagsFromString(flag);
}

/** V8 complains on stderr about flags that it does not know: an untried version gets none. */
export function flagsOf(scope: EngineFlag['scope'], v8Version: string): readonly string[] {
  const major = Number.parseInt(v8Version, 10);
  const fitting = engineFlags.filter(({ from, to }) => from <= major && major <= to);
  return fitting.filter((flag) => flag.scope === scope).map(({ flag }) => flag);
}

interface EngineFlag {
  readonly flag: string;
  readonly scope: 'process' | 'thread' | 'loaded';
  /** Major versions of V8 that know it, both ends included. Node 20 has 11, 22 has 12, 24 has 13, 26 has 14. */
  readonly from: number;
  readonly to: number;
}

const newestTried = 14;

const engineFlags: readonly EngineFlag[] = [
  // A deadlock: a thread that ends waits for its code to be compiled in the background, and the compiler waits for the
  // thread to collect garbage. https://github.com/nodejs/node/issues/54918
  { flag: '--no-concurrent-recompilation', scope: 'process', from: 11, to: newestTried },
  { flag: '--no-concurrent-sparkplug', scope: 'process', from: 11, to: newestTried },
  // Since a thread has to wait for its own compiling, it compiles what has run four times as long as usual: what is
  // rarely run is not worth it, and what is compiled later is compiled for the right types.
  { flag: '--interrupt-budget=500000', scope: 'loaded', from: 11, to: 11 },
  // Threads that help to collect garbage would take the CPUs of those that read units.
  { flag: '--no-parallel-scavenge', scope: 'process', from: 11, to: newestTried },
  // Garbage is collected before it has grown to a multiple of what is in use, as it would on a machine with much
  // memory. Costs no time to speak of.
  { flag: '--semi-space-growth-factor=1', scope: 'thread', from: 11, to: newestTried },
];
