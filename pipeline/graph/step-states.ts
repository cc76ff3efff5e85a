/** The states of steps, as pictures show them. */

/** `Succeeded`, `Cached`, …, by a step's name; undefined where nothing has run. */
export type StateOf = (name: string) => string | undefined;

export type KindOfState = 'good' | 'bad' | 'cached' | 'running' | 'stopped' | 'idle';

/** States that share a colour in pictures. */
export function kindOfState(state: string): KindOfState {
  return kinds[state] ?? 'idle';
}

const kinds: Readonly<Record<string, KindOfState>> = {
  Succeeded: 'good',
  Failed: 'bad',
  Cached: 'cached',
  Reused: 'cached',
  Starting: 'running',
  Executing: 'running',
  Stopping: 'stopped',
  Stopped: 'stopped',
};
