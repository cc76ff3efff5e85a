import { statSync } from 'node:fs';

const intervalMs = 100;

/** How often a change is reported again: a second one may fall into the same tick of the file system's clock. */
const repetitions = 2;

interface Watched {
  readonly path: string;
  readonly onChange: () => void;
  seen: string;
  repeat: number;
}

/**
 * Tells of files and folders that come, go or change, whichever process does it. There is one for a process, whatever
 * runs in it: a look at a path takes some microseconds, and reads nothing.
 */
export class PathWatcher {
  private readonly watched = new Set<Watched>();
  private timer: NodeJS.Timeout | undefined;

  /** Begins at once; returns a function that ends it. */
  watch(path: string, onChange: () => void): () => void {
    const watched = { path, onChange, seen: traceOf(path), repeat: 0 };
    this.watched.add(watched);
    this.timer ??= setInterval(() => this.look(), intervalMs);
    return () => {
      this.watched.delete(watched);
      if (this.watched.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private look(): void {
    for (const watched of this.watched) {
      const trace = traceOf(watched.path);
      if (trace !== watched.seen) watched.repeat = 1 + repetitions;
      watched.seen = trace;
      if (watched.repeat === 0) continue;
      watched.repeat--;
      watched.onChange();
    }
  }
}

// Of a folder, the time is that of the last file that came or went.
function traceOf(path: string): string {
  try {
    const entry = statSync(path, { bigint: true, throwIfNoEntry: false });
    return entry === undefined ? '' : `${entry.ino} ${entry.mtimeNs} ${entry.size}`;
  } catch {
    return '';
  }
}
