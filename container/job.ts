import type { JobFolders } from './files/job-folders.ts';
import type { ReadDirectory } from './list-tree.ts';
import type { Machine } from './machine.ts';
import type { Reporter, TextOutput } from './progress/events.ts';
import type { Unfinished } from './unfinished.ts';

/** What a job knows of the world around it. */
export interface Job {
  readonly folders: JobFolders;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly nowMs: () => number;
  readonly machine: Machine;
  readonly reporter: Reporter;
  /** For what an extractor prints. */
  readonly stderr?: TextOutput;
  /** Fires where the job is asked to stop; the reason is the signal's name. */
  readonly interruption: AbortSignal;
  readonly unfinished: Unfinished;
  /** Lists folders in place of the file system. */
  readonly readDirectory?: ReadDirectory;
}
