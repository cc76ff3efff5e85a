import { fileURLToPath } from 'node:url';

/** The process that an execution runs in when it is to outlive the command that started it. */
export function runnerCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(import.meta.resolve('#execution-runner'))];
}
