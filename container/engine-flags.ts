import { setFlagsFromString } from 'node:v8';

/** Set up for the process before a thread starts. */
export function setEngineFlags(): void {
  // A thread that ends while its code is being compiled in the background can wait for that for ever, and the
  // background for the thread to collect garbage: https://github.com/nodejs/node/issues/54918
  setFlagsFromString('--no-concurrent-recompilation');
  // Since a thread has to wait for its own compiling, it compiles what has run four times as long as usual: what is
  // rarely run is not worth it, and what is seen after a longer time is not compiled for the wrong types.
  setFlagsFromString('--interrupt-budget=500000');
  // Threads that help to collect garbage would take the CPUs of those that read units.
  setFlagsFromString('--no-parallel-scavenge');
  keepHeapSmall();
}

/**
 * Has garbage collected before it has piled up to a multiple of what is in use, as it would where there is much memory.
 * Costs no time to speak of. Each thread asks for itself, before all else.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
