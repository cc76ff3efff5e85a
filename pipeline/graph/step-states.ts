/** What steps have come to, as pictures tell of it. */

/** `Succeeded`, `Cached`, …, by a step's name; undefined where nothing has run. */
export type StateOf = (name: string) => string | undefined;

export type KindOfState = 'good' | 'bad' | 'cached' | 'running' | 'stopped' | 'idle';

/** What a picture has one colour for. */
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
