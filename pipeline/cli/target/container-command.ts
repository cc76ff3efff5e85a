import { fileURLToPath } from 'node:url';

/** The container's program as this checkout has compiled it. */
export function containerCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(import.meta.resolve('@macroshard/container/main'))];
}

/** The process that an execution runs in when it is to outlive the command that started it. */
export function runnerCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(new URL('../execution-runner.js', import.meta.url))];
}
