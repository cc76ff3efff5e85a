/** What the process has. */
export interface World extends Omit<Io, 'stdout' | 'stderr'> {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

/** Everything that a command knows of the world around it. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What relative paths count from. */
  readonly folder: string;
  readonly nowMs: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  readonly cpuCount: number;
  readonly platform: NodeJS.Platform;
  /** Calls back when the user asks to stop; gives back what takes the callback away again. */
  readonly onInterrupt: (callback: () => void) => () => void;
}

export interface TextStream {
  /** Columns of the terminal; undefined where the output is none. */
  readonly columns: number | undefined;
  /** Lines of the terminal, where it says. */
  readonly rows?: number | undefined;
  write(text: string): void;
}

/** An output whose `write` shows as escapes what would steer a terminal. */
export interface Output extends TextStream {
  /** Writes a frame as it is, with its control sequences: the caller has escaped what others wrote. */
  draw(frame: string): void;
}
