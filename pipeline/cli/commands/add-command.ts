import type { Command } from 'commander';
import type { Io } from '../io.ts';

/** Puts one command into the program; `act` runs what it is given and keeps its exit code. */
export type AddCommand = (program: Command, act: (run: (io: Io) => Promise<number>) => Promise<void>) => void;
