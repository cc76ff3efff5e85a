/** How the process ended although the program had not. */
export type ProcessEnd =
  | { readonly kind: 'exit'; readonly code: number }
  /** Nothing was left that could go on. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'thrown'; readonly error: unknown };

/** What a job has begun and not finished, in case an extractor's code ends the process. */
export class Unfinished {
  private words = 'the job began';
  private readonly traces = new Set<() => void>();

  /** @param words  what is done from here on, as a sentence goes on after `while` */
  now(words: string): void {
    this.words = words;
  }

  /** Runs `work`, after which `remove` takes away what it leaves, even where the process ends before `work` does. */
  async tracing<T>(remove: () => void, work: () => Promise<T>): Promise<T> {
    this.traces.add(remove);
    try {
      return await work();
    } finally {
      this.traces.delete(remove);
      remove();
    }
  }

  removeTraces(): void {
    for (const remove of this.traces) remove();
    this.traces.clear();
  }

  explain(end: ProcessEnd): string {
    return `${explainEnd(end)} while ${this.words}`;
  }
}

function explainEnd(end: ProcessEnd): string {
  if (end.kind === 'exit') return `the process was ended with exit code ${end.code}`;
  if (end.kind === 'idle') return 'nothing was left to wait for, and a promise had not settled,';
  const { error } = end;
  return `${error instanceof Error ? `${error.name}: ${error.message}` : String(error)} was thrown where nobody waits for it`;
}
