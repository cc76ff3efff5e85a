import type { Command } from 'commander';

/** What the command line says of a command and takes for it; what the command does is imported when it runs. */
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
