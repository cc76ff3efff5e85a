import { fileURLToPath } from 'node:url';

/** The container's program, compiled. */
export const containerMain = fileURLToPath(import.meta.resolve('@macroshard/container/main'));
