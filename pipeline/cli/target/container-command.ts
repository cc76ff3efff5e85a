import { fileURLToPath } from 'node:url';

/** The container's program as this package brings it along. */
export function containerCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(import.meta.resolve('#container/main'))];
}
