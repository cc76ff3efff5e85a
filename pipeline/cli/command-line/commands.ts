import { deploymentCommands } from './deployment-commands.ts';
import { descriptionCommands } from './description-commands.ts';
import { executionCommands } from './execution-commands.ts';
import { resultCommands } from './result-commands.ts';
import { setupCommands } from './setup-commands.ts';

/** Every command, in the order of `macroshard --help`. */
export const commands = [
  ...descriptionCommands,
  ...deploymentCommands,
  ...executionCommands,
  ...resultCommands,
  ...setupCommands,
] as const;

export type CommandName = (typeof commands)[number]['name'];
