import type { Command } from 'commander';

/** A command's words, arguments and options; what it does is imported when it runs. */
export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Command lines without the program's name. */
  readonly examples: readonly string[];
  /** The page of the package that tells the rest. */
  readonly page: string;
  /** Adds its arguments and options. */
  readonly declare: (command: Command) => void;
}
