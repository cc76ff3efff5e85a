import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';

const fileName = 'pipeline.yaml';

/**
 * Where a command was called below the folder of a description, that one is meant, with the state that lies beside it:
 * as npm finds its package.json.
 */
export function useNearestDescription(command: Command, folder: string): void {
  if (command.getOptionValueSource('config') !== 'default') return;
  const found = nearestAbove(folder);
  if (found === undefined || found === resolve(folder)) return;
  command.setOptionValueWithSource('config', relative(folder, join(found, fileName)), 'implied');
  const { local, state } = command.opts<{ local?: true; state?: string }>();
  if (local && state === undefined)
    command.setOptionValueWithSource('state', relative(folder, join(found, '.macroshard')), 'implied');
}

function nearestAbove(folder: string): string | undefined {
  for (let each = resolve(folder); ; each = dirname(each)) {
    if (existsSync(join(each, fileName))) return each;
    if (each === dirname(each)) return undefined;
  }
}
