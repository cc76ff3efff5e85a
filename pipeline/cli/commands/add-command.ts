import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** Adds a command's options and action; `act` runs what it is given and keeps its exit code. */
export type AddCommand = (command: Command, act: (run: (io: Io) => Promise<number>) => Promise<void>) => void;
