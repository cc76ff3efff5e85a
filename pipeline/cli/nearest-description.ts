import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { typed } from '../wording/typed-command.ts';
import { usualDescription } from './command-line/options.ts';
import { type Failure, missingPath } from './failure.ts';
import type { Io } from './io.ts';

/**
 * Below the folder of a description, a command means that description, and the state that lies beside it:
 * as npm finds its package.json.
 */
export function useNearestDescription(command: Command, folder: string): void {
  if (command.getOptionValueSource('config') !== 'default') return;
  const found = nearestAbove(folder);
  if (found === undefined || found === resolve(folder)) return;
  command.setOptionValueWithSource('config', relative(folder, join(found, usualDescription)), 'implied');
  const { local, state } = command.opts<{ local?: true; state?: string }>();
  // `serve` is that state's service, with no flag that says so.
  if ((local || command.name() === 'serve') && state === undefined)
    command.setOptionValueWithSource('state', relative(folder, join(found, '.macroshard')), 'implied');
}

/** For who does without one: a description that was named has to be there. @throws Failure 2 */
export function refuseMissingDescription(config: string, { folder }: Io): void {
  if (config !== usualDescription && !existsSync(resolve(folder, config))) throw missingDescription(config);
}

export function missingDescription(config: string): Failure {
  return missingPath('--config', config, `${typed('init')} writes a commented starter`);
}

function nearestAbove(folder: string): string | undefined {
  for (let each = resolve(folder); ; each = dirname(each)) {
    if (existsSync(join(each, usualDescription))) return each;
    if (each === dirname(each)) return undefined;
  }
}
