import { fileURLToPath } from 'node:url';

/** The container's program as this checkout has compiled it. */
export function containerCommand(): readonly string[] {
  return [process.execPath, fileURLToPath(import.meta.resolve('@macroshard/container/main'))];
}
